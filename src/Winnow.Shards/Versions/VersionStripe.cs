using System.Runtime.CompilerServices;

namespace Winnow.Shards;

/// <summary>One stripe of the version map. Everything but its RAM count needs its lock.</summary>
internal sealed class VersionStripe
{
    /// <summary>An entry without its id's characters: the value, the dictionary's slot, the string's header.</summary>
    private static readonly int EntryBytes = Unsafe.SizeOf<VersionValue>() + 24 + 24;

    private readonly Dictionary<string, VersionValue> _tombstones = [];
    private Dictionary<string, VersionValue> _current = [];
    private Dictionary<string, VersionValue> _old = [];
    private long _currentBytes;
    private long _oldBytes;
    private long _tombstoneBytes;

    public Lock Lock { get; } = new();

    public long RamBytesUsed =>
        Interlocked.Read(ref _currentBytes) + Interlocked.Read(ref _oldBytes) + Interlocked.Read(ref _tombstoneBytes);

    public bool TryGet(string id, out VersionValue value) =>
        _current.TryGetValue(id, out value) || _old.TryGetValue(id, out value) || _tombstones.TryGetValue(id, out value);

    public void Put(string id, in VersionValue value)
    {
        Put(_current, id, value, ref _currentBytes);
        if (value.IsDelete)
        {
            Put(_tombstones, id, value, ref _tombstoneBytes);
        }
        else if (_tombstones.Count > 0 && _tombstones.Remove(id))
        {
            _tombstoneBytes -= BytesOf(id);
        }
    }

    public void BeforeRefresh()
    {
        lock (Lock)
        {
            // A refresh that failed half-way has left entries that no reader shows: they stay.
            if (_old.Count > 0)
            {
                foreach ((string id, VersionValue value) in _current)
                {
                    _old[id] = value;
                }

                _oldBytes += _currentBytes;
                _current = [];
            }
            else
            {
                (_old, _current) = (_current, _old);
                _oldBytes = _currentBytes;
            }

            _currentBytes = 0;
        }
    }

    public void AfterRefresh()
    {
        lock (Lock)
        {
            if (_old.Count == 0)
            {
                return;
            }

            // Small maps are used again; a large one would keep its size for ever.
            if (_old.Count > 1024)
            {
                _old = [];
            }
            else
            {
                _old.Clear();
            }

            _oldBytes = 0;
        }
    }

    public void PruneTombstones(long deletedBefore, long maxSeqNo)
    {
        lock (Lock)
        {
            if (_tombstones.Count == 0)
            {
                return;
            }

            foreach ((string id, VersionValue value) in _tombstones)
            {
                // Removing while enumerating is allowed for this dictionary.
                if (value.DeletedAt < deletedBefore && value.SeqNo <= maxSeqNo && _tombstones.Remove(id))
                {
                    _tombstoneBytes -= BytesOf(id);
                }
            }
        }
    }

    private static void Put(Dictionary<string, VersionValue> map, string id, in VersionValue value, ref long bytes)
    {
        int before = map.Count;
        map[id] = value;
        if (map.Count > before)
        {
            bytes += BytesOf(id);
        }
    }

    private static long BytesOf(string id) => EntryBytes + (sizeof(char) * id.Length);
}
