using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>What comes next in a segment's metadata.</summary>
internal enum SegmentPart : byte
{
    End = 0,
    Norms = 1,
    Terms = 2,
    SortedNumeric = 3,
    SortedSet = 4,
    Binary = 5,
    Points = 6,
    Stored = 7,
}

/// <summary>
/// Writes a segment: its fields first, then part by part, each announced in the metadata. A field's norms come before its terms, and its
/// terms before its sorted set.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SegmentOutputs _outputs;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly string _idField;

    public SegmentWriter(SegmentOutputs outputs, int maxDoc, IReadOnlyList<FieldInfo> fields, string idField)
    {
        _outputs = outputs;
        _idField = idField;
        MaxDoc = maxDoc;
        Meta = outputs.Get(SegmentFiles.Info);
        Meta.WriteVInt(maxDoc);
        Meta.WriteVInt(fields.Count);
        foreach (var field in fields)
        {
            _numbers.Add(field.Name, _numbers.Count);
            FieldInfoFormat.Write(Meta, field);
        }
    }

    public int MaxDoc { get; }

    public IndexOutput Meta { get; }

    public IndexOutput Columns => _outputs.Get(SegmentFiles.Columns);

    public SegmentOutputs Outputs => _outputs;

    public void WriteNorms(FieldInfo field, ReadOnlySpan<byte> norms)
    {
        Announce(SegmentPart.Norms, field);
        NormsWriter.Write(Columns, Meta, norms);
    }

    public FieldTermsWriter StartTerms(FieldInfo field, byte[]? norms, long expectedTerms) =>
        new(_outputs, FieldTermsWriter.FeaturesOf(field, bloom: field.Name == _idField), MaxDoc, norms, expectedTerms);

    public void FinishTerms(FieldInfo field, FieldTermsWriter terms)
    {
        Announce(SegmentPart.Terms, field);
        terms.Finish(Meta);
    }

    /// <summary>A dictionary for a column that has no searchable terms to share one with.</summary>
    public TermDictionaryWriter StartDictionary(long expectedTerms) =>
        new(_outputs.Get(SegmentFiles.Terms), TermFeatures.None, expectedTerms);

    public ValuesWriter StartValues() => new(Columns, MaxDoc);

    public void FinishSortedNumeric(FieldInfo field, ValuesWriter values)
    {
        Announce(SegmentPart.SortedNumeric, field);
        values.Finish(Meta);
    }

    public void FinishSortedSet(FieldInfo field, TermDictionaryWriter? dictionary, ValuesWriter ords)
    {
        Announce(SegmentPart.SortedSet, field);
        Meta.WriteByte((byte)(dictionary is null ? 0 : 1));
        dictionary?.Finish(Meta);
        ords.Finish(Meta);
    }

    public BinaryColumnWriter StartBinary() => new(Columns, MaxDoc);

    public void FinishBinary(FieldInfo field, BinaryColumnWriter column)
    {
        Announce(SegmentPart.Binary, field);
        column.Finish(Meta);
    }

    public PointsWriter StartPoints() => new(_outputs.Get(SegmentFiles.Points));

    public void FinishPoints(FieldInfo field, PointsWriter points, int docCount)
    {
        Announce(SegmentPart.Points, field);
        points.Finish(Meta, docCount);
    }

    public StoredWriter StartStored(ChunkMethod method) => new(_outputs.Get(SegmentFiles.Stored), method);

    public void FinishStored(StoredWriter stored)
    {
        Meta.WriteByte((byte)SegmentPart.Stored);
        stored.Finish(Meta);
        _outputs.ReportProgress();
    }

    public SegmentInfo Finish()
    {
        Meta.WriteByte((byte)SegmentPart.End);
        return new SegmentInfo(_outputs.Segment, MaxDoc, _outputs.Finish());
    }

    public void Dispose() => _outputs.Dispose();

    private void Announce(SegmentPart part, FieldInfo field)
    {
        Meta.WriteByte((byte)part);
        Meta.WriteVInt(_numbers[field.Name]);
        _outputs.ReportProgress();
    }
}
