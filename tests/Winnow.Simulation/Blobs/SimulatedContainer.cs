using Orleans.Embedded.Simulation;
using Winnow.Repositories;

namespace Winnow.Simulation.Blobs;

/// <summary>
/// A storage of blobs that outlives processes and clusters. It keeps the contract of <see cref="IBlobStore"/> to the letter, and is as nasty
/// as that allows. What is done here is done at once; what becomes of requests on their way is <see cref="SimulatedBlobStore"/>'s.
/// </summary>
internal sealed class SimulatedContainer(SimulatedWorld world, string name)
{
    private readonly SortedDictionary<string, StoredBlob> _blobs = new(StringComparer.Ordinal);

    // Deletions that nobody was told of yet, or that a loss of power may undo.
    private readonly SortedDictionary<string, (StoredBlob Blob, bool IsSettled)> _deleted = new(StringComparer.Ordinal);

    public string Name => name;

    public SimulatedWorld World => world;

    public SimulatedRandom Random { get; } = world.Random.Fork(name);

    public StorageWeather Weather { get; set; } = StorageWeather.Calm;

    /// <summary>How many bits were other than they should be when they were read.</summary>
    public int Flips { get; set; }

    /// <summary>Requests that have not been answered, those too whose process has ended.</summary>
    public int Pending { get; set; }

    /// <summary>Told of every content that a blob gets.</summary>
    public Action<string, ReadOnlyMemory<byte>> OnPut { get; set; } = static (_, _) => { };

    /// <summary>Told of every blob that goes.</summary>
    public Action<string> OnDelete { get; set; } = static _ => { };

    /// <summary>Told that the power was away.</summary>
    public Action OnPowerLost { get; set; } = static () => { };

    /// <summary>What is there now, for those who check it.</summary>
    public IReadOnlyDictionary<string, StoredBlob> Blobs => _blobs;

    /// <summary>The storage as a process sees it.</summary>
    public SimulatedBlobStore Mount(SimulatedProcess process) => new(this, process);

    /// <summary>The power goes, for everybody at once: what was not made durable is whole or absent, and what was deleted may be back.</summary>
    public void LosePower()
    {
        foreach (var (blob, stored) in _blobs.ToArray())
        {
            if (stored.IsDurable || Random.Chance(0.5))
            {
                stored.IsDurable = stored.IsSettled = true;
                continue;
            }

            world.Note("blob", $"{name}: {blob} is gone with the power");
            _blobs.Remove(blob);
        }

        foreach (var (blob, (stored, _)) in _deleted.ToArray())
        {
            if (Random.Chance(0.5) && _blobs.TryAdd(blob, stored))
            {
                stored.IsDurable = stored.IsSettled = true;
                world.Note("blob", $"{name}: {blob} is back");
            }
        }

        _deleted.Clear();
        OnPowerLost();
    }

    public StoredBlob? Find(string blob) => _blobs.GetValueOrDefault(blob);

    /// <summary>False when there is one of this name.</summary>
    public bool TryPut(string blob, ReadOnlyMemory<byte> content)
    {
        if (_blobs.ContainsKey(blob))
        {
            return false;
        }

        var stored = new StoredBlob(content.ToArray());
        _blobs.Add(blob, stored);
        _deleted.Remove(blob);
        OnPut(blob, stored.Content);
        return true;
    }

    /// <summary>Somebody has been told that it is there.</summary>
    public void SettlePut(string blob) => Find(blob)?.IsSettled = true;

    /// <summary>False when the blob is another than that of the tag.</summary>
    public bool CompareAndSet(string blob, string tag, ReadOnlyMemory<byte> content)
    {
        if (Find(blob) is not { } stored || new Blob(stored.Content).Tag != tag)
        {
            return false;
        }

        (stored.Content, stored.IsDurable) = (content.ToArray(), true);
        OnPut(blob, stored.Content);
        return true;
    }

    public void Persist(string blob)
    {
        if (Find(blob) is { } stored)
        {
            stored.IsDurable = true;
        }
    }

    public void Delete(string blob)
    {
        if (_blobs.Remove(blob, out var stored))
        {
            _deleted[blob] = (stored, false);
            OnDelete(blob);
        }
    }

    /// <summary>Whoever deleted these has been told so.</summary>
    public void SettleDeletes(IEnumerable<string> blobs)
    {
        foreach (var blob in blobs)
        {
            if (_deleted.TryGetValue(blob, out var deleted))
            {
                _deleted[blob] = (deleted.Blob, true);
            }
        }
    }

    /// <summary>What a list that begins now must show as long as it is there, and may show when it is not.</summary>
    public ListStart BeginList(string prefix)
    {
        var sure = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var perhaps = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (blob, stored) in _blobs.Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            (stored.IsSettled ? sure : perhaps).Add(blob, stored.Content.Length);
        }

        foreach (var (blob, (stored, isSettled)) in _deleted.Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (!isSettled)
            {
                perhaps.TryAdd(blob, stored.Content.Length);
            }
        }

        return new ListStart(prefix, sure, perhaps);
    }

    /// <summary>The next blobs of a list, after the one that it was at.</summary>
    public List<BlobInfo> Next(ListStart list, string after, int most)
    {
        var now = _blobs.Where(each => each.Key.StartsWith(list.Prefix, StringComparison.Ordinal)).Select(each => each.Key);
        var found = new List<BlobInfo>();
        foreach (var blob in now.Union(list.Sure.Keys).Union(list.Perhaps.Keys).Where(each => string.CompareOrdinal(each, after) > 0).Order(StringComparer.Ordinal))
        {
            var length = (Find(blob)?.Content.Length, list.Sure.TryGetValue(blob, out var sure)) switch
            {
                ({ } there, true) => there,
                ({ } there, false) => Random.Chance(Weather.StaleLists) ? (long?)null : there,
                (null, true) => Random.Chance(Weather.StaleLists) ? sure : null,
                (null, false) => Random.Chance(Weather.StaleLists) && list.Perhaps.TryGetValue(blob, out var perhaps) ? perhaps : null,
            };
            if (length is { } shown)
            {
                found.Add(new BlobInfo(blob, shown));
                if (found.Count == most)
                {
                    break;
                }
            }
        }

        return found;
    }
}

/// <summary>What a list found when it began.</summary>
internal sealed record ListStart(string Prefix, SortedDictionary<string, long> Sure, SortedDictionary<string, long> Perhaps);
