using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>Writes at most one byte string a document: the documents that have one, the bytes, and where each string starts.</summary>
internal sealed class BinaryColumnWriter(IndexOutput data, int maxDoc)
{
    private readonly DocSetWriter _docs = new(maxDoc);
    private readonly MonotonicWriter _starts = new(data);

    public void Add(int doc, ReadOnlySpan<byte> value)
    {
        _docs.Add(doc);
        var start = data.Position;
        data.WriteVInt(value.Length);
        data.Write(value);

        // A full block of starts goes into the same file, between two strings: hence the lengths.
        _starts.Add(start);
    }

    public void Finish(IndexOutput meta)
    {
        _docs.Finish(data, meta);
        _starts.Finish(meta);
    }
}

/// <summary>What the segment's metadata say about a binary column.</summary>
internal sealed class BinaryColumnEntry
{
    public BinaryColumnEntry(IndexInput data, ref ByteReader meta, int maxDoc)
    {
        Data = data;
        Docs = DocSet.Read(ref meta, maxDoc, data.Name);
        Starts = new MonotonicReader(data, ref meta);
    }

    public IndexInput Data { get; }

    public DocSet Docs { get; }

    public MonotonicReader Starts { get; }
}

internal sealed class SegmentBinaryColumn(BinaryColumnEntry entry) : BinaryColumn
{
    private readonly DocSetReader _docs = new(entry.Data, entry.Docs);

    public override int DocCount => entry.Docs.Count;

    public override bool TryGet(int doc, out ReadOnlySpan<byte> value)
    {
        var rank = _docs.Rank(doc);
        if (rank < 0)
        {
            value = default;
            return false;
        }

        var start = entry.Starts[rank];
        var reader = entry.Data.Reader(start, (int)Math.Min(VarInt.MaxBytes32, Math.Max(0, entry.Data.Length - start)));
        var length = reader.ReadVInt();
        value = entry.Data.Span(start + reader.Position, length);
        return true;
    }
}
