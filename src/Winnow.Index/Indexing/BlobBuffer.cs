namespace Winnow.Index.Indexing;

/// <summary>Byte strings by document: a binary column, or the stored bytes. The last value of a document counts.</summary>
internal sealed class BlobBuffer
{
    private const int ChunkSize = 1 << 20;
    private readonly List<byte[]> _chunks = [];
    private (int Doc, int Chunk, int Start, int Length)[] _entries = new (int, int, int, int)[64];
    private int _used;

    public int Count { get; private set; }

    public long BytesUsed { get; private set; }

    public void Add(int doc, ReadOnlySpan<byte> value)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _used < value.Length)
        {
            // The first chunk is small: most fields are.
            var size = _chunks.Count == 0 ? 4096 : ChunkSize;
            _chunks.Add(new byte[Math.Max(size, value.Length)]);
            _used = 0;
            BytesUsed += _chunks[^1].Length;
        }

        value.CopyTo(_chunks[^1].AsSpan(_used));
        if (Count > 0 && _entries[Count - 1].Doc == doc)
        {
            Count--;
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        _entries[Count++] = (doc, _chunks.Count - 1, _used, value.Length);
        _used += value.Length;
    }

    public int Doc(int index) => _entries[index].Doc;

    public ReadOnlySpan<byte> Value(int index)
    {
        var (_, chunk, start, length) = _entries[index];
        return _chunks[chunk].AsSpan(start, length);
    }

    public void Clear()
    {
        // One chunk stays: a steady load reuses it.
        if (_chunks.Count > 1)
        {
            _chunks.RemoveRange(0, _chunks.Count - 1);
        }

        if (_chunks.Count == 1 && _chunks[0].Length > ChunkSize)
        {
            _chunks.Clear();
        }

        BytesUsed = _chunks.Count == 0 ? 0 : _chunks[0].Length;
        _used = 0;
        Count = 0;
    }
}
