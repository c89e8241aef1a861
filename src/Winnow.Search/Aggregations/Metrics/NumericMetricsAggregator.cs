using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>Computes numbers from the values of a numeric field, one set of numbers a bucket.</summary>
internal abstract class NumericMetricsAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource source)
    : Aggregator(factory, context)
{
    protected DocValueFormat Format => source.Format;

    public override LeafBucketCollector? GetLeaf(LeafContext leaf) =>
        source.DoublesOrNull(leaf) is { } values ? new Leaf(this, values) : null;

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds) => ForEach(owningOrds, Build);

    public override InternalAggregation BuildEmpty() => Build(-1);

    /// <summary>The result of one bucket; one that was never collected, or -1, is empty.</summary>
    protected abstract InternalAggregation Build(int ord);

    protected abstract void Grow(int ordCount);

    protected abstract void Collect(ReadOnlySpan<int> ords, ReadOnlySpan<double> values);

    private sealed class Leaf(NumericMetricsAggregator aggregator, DoubleValues values) : LeafBucketCollector
    {
        public override void Collect(DocBlock block)
        {
            aggregator.Grow(block.OrdCount);
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                aggregator.Collect(run.Ords, run.Values);
            }
        }
    }
}
