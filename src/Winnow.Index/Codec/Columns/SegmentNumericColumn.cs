namespace Winnow.Index.Codec;

internal sealed class SegmentNumericColumn(ValuesEntry entry) : SortedNumericColumn
{
    private readonly ValuesReader _values = new(entry);

    public override int DocCount => entry.Docs.Count;

    public override bool IsSingleValued => _values.IsSingleValued;

    public override long MinValue => entry.Values.Min;

    public override long MaxValue => entry.Values.Max;

    public override bool TryGet(int doc, out long value) => _values.TryGetFirst(doc, out value);

    public override ReadOnlySpan<long> Values(int doc) => _values.GetAll(doc);

    public override void Decode(ReadOnlySpan<int> docs, Span<long> values, long missing) => _values.DecodeFirst(docs, values, missing);

    public override bool MayMatch(int fromDoc, int toDoc, long low, long high) =>
        entry.Values.Min <= high && entry.Values.Max >= low && _values.MayMatch(fromDoc, toDoc, low, high);
}
