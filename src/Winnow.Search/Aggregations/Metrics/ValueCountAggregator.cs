using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>value_count</c>: how many values, of whatever type.</summary>
internal sealed class ValueCountAggregatorFactory(AggregatorFactory.Header header, AggregationParameters parameters) : AggregatorFactory(header)
{
    private readonly ValuesSourceParams _values = parameters.ValuesSource();

    public override string Type => "value_count";

    public override bool AcceptsSub => false;

    public override Aggregator Create(AggregationContext context, bool singleOwner) =>
        ValuesSource.Resolve(context, _values, Type, FieldKinds.Any, FieldKind.Keyword) is { } source
            ? new ValueCountAggregator(this, context, source)
            : new NonCollectingAggregator(this, context, new InternalMetric(Name, Meta, MetricKind.ValueCount, DocValueFormat.Raw, 0, default, 0));
}

internal sealed class ValueCountAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource source)
    : Aggregator(factory, context)
{
    private long[] _counts = [];

    public override string? ValidateSort(string? metric) => metric is null or "value"
        ? null
        : $"Ordering on a single-value metrics aggregation should either specify no metric key or [value] but got [{metric}]";

    public override double SortValue(string? metric, int ord) => ord < _counts.Length ? _counts[ord] : 0;

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        if (source.IsOrdinal)
        {
            var ords = source.Ords(leaf);
            return ords.HasAny ? new OrdLeaf(this, ords) : null;
        }

        var longs = source.Longs(leaf);
        return longs.HasAny ? new LongLeaf(this, longs) : null;
    }

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds) =>
        ForEach(owningOrds, ord => Result(ord < _counts.Length ? _counts[ord] : 0));

    public override InternalAggregation BuildEmpty() => Result(0);

    private InternalMetric Result(long count) => new(Name, Factory.Meta, MetricKind.ValueCount, DocValueFormat.Raw, count, default, 0);

    private void Count(ReadOnlySpan<int> ords, int ordCount)
    {
        Arrays.Grow(Context, ref _counts, ordCount);
        foreach (var ord in ords)
        {
            _counts[ord]++;
        }
    }

    private sealed class OrdLeaf(ValueCountAggregator aggregator, OrdValues values) : LeafBucketCollector
    {
        public override void Collect(DocBlock block)
        {
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                aggregator.Count(run.Ords, block.OrdCount);
            }
        }
    }

    private sealed class LongLeaf(ValueCountAggregator aggregator, LongValues values) : LeafBucketCollector
    {
        public override void Collect(DocBlock block)
        {
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                aggregator.Count(run.Ords, block.OrdCount);
            }
        }
    }
}
