using System.Buffers.Binary;
using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>The bytes that are stored with documents, in their file. Any number of threads.</summary>
internal sealed class StoredReader
{
    // Reading on from document to document, and fetching neighbours, decompresses a chunk once a thread.
    [ThreadStatic]
    private static DecodedChunk? _last;

    private readonly IndexInput _data;
    private readonly int _chunks;
    private readonly long _firstDocs;
    private readonly long _offsets;
    private readonly int _maxDoc;

    public StoredReader(IndexInput data, ref ByteReader meta, int maxDoc)
    {
        _data = data;
        _maxDoc = maxDoc;
        _chunks = meta.ReadVInt();
        _firstDocs = meta.ReadVLong();
        _offsets = _firstDocs + ((_chunks + 1) * 4L);
    }

    public int ChunkCount => _chunks;

    public ReadOnlyMemory<byte> Get(int doc)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)doc, (uint)_maxDoc, nameof(doc));
        var last = _last ??= new DecodedChunk();
        if (last.Owner != this || doc < last.FirstDoc || doc >= last.FirstDoc + last.DocCount)
        {
            last.Load(this, FindChunk(doc));
        }

        var bytes = last.Document(doc - last.FirstDoc);
        return bytes.IsEmpty ? default : bytes.ToArray();
    }

    /// <summary>The documents of a chunk, decoded, for merges; valid until this thread reads another.</summary>
    public DecodedChunk Decode(int chunk)
    {
        var last = _last ??= new DecodedChunk();
        last.Load(this, chunk);
        last.DecodeAll();
        return last;
    }

    /// <summary>A chunk as it is in the file.</summary>
    public ReadOnlySpan<byte> Raw(int chunk, out int firstDoc, out int docCount)
    {
        firstDoc = FirstDoc(chunk);
        docCount = FirstDoc(chunk + 1) - firstDoc;
        var start = Offset(chunk);
        var length = Offset(chunk + 1) - start;
        return length is > 0 and <= int.MaxValue && docCount > 0
            ? _data.Span(start, (int)length)
            : throw new CorruptIndexException($"chunk {chunk} has {docCount} documents in {length} bytes", _data.Name);
    }

    public string Name => _data.Name;

    private int FindChunk(int doc)
    {
        var (low, high) = (0, _chunks);
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (FirstDoc(middle) <= doc)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int FirstDoc(int chunk) => BinaryPrimitives.ReadInt32LittleEndian(_data.Span(_firstDocs + (chunk * 4L), 4));

    private long Offset(int chunk) => BinaryPrimitives.ReadInt64LittleEndian(_data.Span(_offsets + (chunk * 8L), 8));
}

/// <summary>
/// The last chunk that a thread decompressed: for the first document that is asked for, as far as that one; for the second, all of it.
/// </summary>
internal sealed class DecodedChunk
{
    /// <summary>What is kept between chunks: the memory of one huge document is given back.</summary>
    private const int LargestKept = 1 << 20;
    private int[] _ends = [];
    private byte[] _bytes = [];
    private int _chunk;
    private int _dataStart;
    private int _decoded;
    private ChunkMethod _method;

    public StoredReader? Owner { get; private set; }

    public int FirstDoc { get; private set; }

    public int DocCount { get; private set; }

    /// <summary>The length before compression.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Document(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        var end = _ends[index];
        if (end > _decoded)
        {
            Decode(_decoded == 0 ? end : Length);
        }

        return _bytes.AsSpan(start, end - start);
    }

    public void Load(StoredReader reader, int chunk)
    {
        Owner = null;
        var raw = reader.Raw(chunk, out var firstDoc, out var docCount);
        var header = new ByteReader(raw, reader.Name);
        var count = header.ReadVInt();
        Length = header.ReadVInt();
        var method = (ChunkMethod)header.ReadByte();
        if (count != docCount || Length < 0)
        {
            throw new CorruptIndexException($"chunk {chunk} of {docCount} documents says that it has {count}, of {Length} bytes", reader.Name);
        }

        if (_ends.Length < count)
        {
            _ends = new int[count];
        }

        var end = 0;
        for (var i = 0; i < count; i++)
        {
            _ends[i] = end += header.ReadVInt();
        }

        if (end != Length)
        {
            throw new CorruptIndexException($"the documents of chunk {chunk} have {end} bytes, and the chunk {Length}", reader.Name);
        }

        if (_bytes.Length < Length || (_bytes.Length > LargestKept && Length <= LargestKept))
        {
            _bytes = new byte[Length];
        }

        _chunk = chunk;
        _method = method;
        _dataStart = header.Position;
        _decoded = 0;
        FirstDoc = firstDoc;
        DocCount = docCount;
        Owner = reader;
    }

    public void DecodeAll()
    {
        if (_decoded < Length)
        {
            Decode(Length);
        }
    }

    private void Decode(int upTo)
    {
        var reader = Owner!;
        Owner = null;
        ChunkCodec.Decompress(_method, reader.Raw(_chunk, out _, out _)[_dataStart..], _bytes.AsSpan(0, upTo), reader.Name);
        _decoded = upTo;
        Owner = reader;
    }

    /// <summary>How long a chunk is before compression, without decompressing it.</summary>
    public static int LengthOf(ReadOnlySpan<byte> raw, string file)
    {
        var header = new ByteReader(raw, file);
        header.ReadVInt();
        return header.ReadVInt();
    }
}
