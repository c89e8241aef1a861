using System.Buffers;

namespace Winnow.Index.Indexing;

/// <summary>Byte strings by document: a binary column, or the stored bytes. The last value of a document counts.</summary>
internal sealed class BlobBuffer
{
    private const int ChunkSize = 64 * 1024;
    private readonly List<byte[]> _chunks = [];
    private PooledArray<Entry> _entries;
    private long _chunkBytes;
    private int _used;

    public int Count { get; private set; }

    public long BytesUsed => _chunkBytes + _entries.BytesUsed;

    public void Add(int doc, ReadOnlySpan<byte> value)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _used < value.Length)
        {
            // The first chunk is small: most fields are.
            _chunks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(_chunks.Count == 0 ? 4096 : ChunkSize, value.Length)));
            _chunkBytes += _chunks[^1].Length;
            _used = 0;
        }

        value.CopyTo(_chunks[^1].AsSpan(_used));
        if (Count > 0 && _entries.Items[Count - 1].Doc == doc)
        {
            Count--;
        }

        _entries.EnsureCapacity(Count + 1);
        _entries.Items[Count++] = new Entry(doc, _chunks.Count - 1, _used, value.Length);
        _used += value.Length;
    }

    public int Doc(int index) => _entries.Items[index].Doc;

    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly var entry = ref _entries.Items[index];
        return _chunks[entry.Chunk].AsSpan(entry.Start, entry.Length);
    }

    public void Return()
    {
        _chunks.ForEach(chunk => ArrayPool<byte>.Shared.Return(chunk));
        _chunks.Clear();
        _entries.Return();
        Count = 0;
    }

    private readonly record struct Entry(int Doc, int Chunk, int Start, int Length);
}
