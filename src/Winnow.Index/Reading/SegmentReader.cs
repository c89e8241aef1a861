using Winnow.Index.Codec;

namespace Winnow.Index;

/// <summary>A segment with the deletions of one moment.</summary>
internal sealed class SegmentReader(SegmentCore core, FixedBitSet? liveDocs, int numDocs) : LeafReader
{
    private IReadOnlyCollection<FieldInfo>? _fieldInfos;

    public SegmentCore Core => core;

    public override string SegmentName => core.Info.Name;

    public override int MaxDoc => core.Info.MaxDoc;

    public override int NumDocs => numDocs;

    public override FixedBitSet? LiveDocs => liveDocs;

    public override IReadOnlyCollection<FieldInfo> FieldInfos => _fieldInfos ??= [.. core.Fields.Select(entry => entry.Info)];

    public override FieldInfo? FieldInfo(string field) => core.Field(field)?.Info;

    public override Terms? Terms(string field) => core.Field(field)?.Terms;

    public override NormValues? Norms(string field) => core.Field(field)?.Norms is { } norms ? new SegmentNorms(norms) : null;

    public override SortedNumericColumn? SortedNumeric(string field) =>
        core.Field(field)?.SortedNumeric is { } entry ? new SegmentNumericColumn(entry) : null;

    public override SortedSetColumn? SortedSet(string field) =>
        core.Field(field) is { SortedSet: { } ords, SortedSetTerms: { } terms } ? new SegmentSortedSetColumn(ords, terms) : null;

    public override BinaryColumn? Binary(string field) => core.Field(field)?.Binary is { } entry ? new SegmentBinaryColumn(entry) : null;

    public override PointValues? Points(string field) => core.Field(field)?.Points;

    public override ReadOnlyMemory<byte> StoredSource(int doc) => core.Stored.Get(doc);
}
