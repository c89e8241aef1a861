using System.Buffers;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// Writes the bytes that are stored with documents, every document in order, in compressed chunks. A chunk: the number of its
/// documents, its length before compression, how it is compressed, the length of each document, the compressed bytes.
/// </summary>
internal sealed class StoredWriter(IndexOutput data, ChunkMethod method)
{
    private const int MaxDocsPerChunk = 1024;
    private readonly ChunkCodec _codec = new();
    private readonly List<int> _lengths = [];
    private readonly List<(int FirstDoc, long Offset)> _index = [];
    private byte[] _chunk = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _used;
    private int _docCount;

    /// <summary>A chunk is closed when it has grown to this; one at least half as large is not worth compressing again in a merge.</summary>
    public int ChunkLength { get; } = method == ChunkMethod.Deflate ? 60 * 1024 : 16 * 1024;

    public void Add(ReadOnlySpan<byte> source)
    {
        if (_chunk.Length - _used < source.Length)
        {
            Grow(source.Length);
        }

        source.CopyTo(_chunk.AsSpan(_used));
        _used += source.Length;
        _lengths.Add(source.Length);
        _docCount++;
        if (_used >= ChunkLength || _lengths.Count == MaxDocsPerChunk)
        {
            WriteChunk();
        }
    }

    /// <summary>Takes over a whole chunk of another segment as it is.</summary>
    public void AddChunk(ReadOnlySpan<byte> chunk, int docs)
    {
        WriteChunk();
        _index.Add((_docCount, data.Position));
        data.Write(chunk);
        _docCount += docs;
    }

    public void Finish(IndexOutput meta)
    {
        WriteChunk();
        ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = [];
        meta.WriteVInt(_index.Count);
        meta.WriteVLong(data.Position);
        _index.Add((_docCount, data.Position));
        foreach (var (firstDoc, _) in _index)
        {
            data.WriteInt32(firstDoc);
        }

        foreach (var (_, offset) in _index)
        {
            data.WriteInt64(offset);
        }
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(_used + more));
        _chunk.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = larger;
    }

    private void WriteChunk()
    {
        if (_lengths.Count == 0)
        {
            return;
        }

        _index.Add((_docCount - _lengths.Count, data.Position));
        var used = method;
        var compressed = _codec.Compress(_chunk, _used, ref used);
        data.WriteVInt(_lengths.Count);
        data.WriteVInt(_used);
        data.WriteByte((byte)used);
        foreach (var length in _lengths)
        {
            data.WriteVInt(length);
        }

        data.Write(compressed);
        _lengths.Clear();
        _used = 0;
    }
}
