using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>
/// Runs one aggregation on one shard, for all buckets of its parent at once: it collects (document, owning bucket) pairs segment by
/// segment, then builds one result an owning bucket.
/// </summary>
internal abstract class Aggregator(AggregatorFactory factory, AggregationContext context)
{
    public AggregatorFactory Factory { get; } = factory;

    public string Name => Factory.Name;

    protected AggregationContext Context { get; } = context;

    /// <summary>Sub-aggregators, in the order of the request.</summary>
    public virtual IReadOnlyList<Aggregator> Subs => [];

    public virtual bool NeedsScores => Subs.Any(sub => sub.NeedsScores);

    /// <summary>Null when nothing in the segment can be collected.</summary>
    public abstract LeafBucketCollector? GetLeaf(LeafContext leaf);

    /// <summary>One result for each owning bucket. Called once, after the last segment.</summary>
    public abstract InternalAggregation[] Build(ReadOnlySpan<int> owningOrds);

    /// <summary>The result of a bucket that never existed.</summary>
    public abstract InternalAggregation BuildEmpty();

    /// <summary>The aggregator that stands for one bucket of its parent, so that a sort path may lead through it.</summary>
    public virtual bool IsSingleBucket => false;

    /// <summary>Whether <paramref name="metric"/> (null: the only one) is a number of this aggregator; says why not otherwise.</summary>
    public virtual string? ValidateSort(string? metric) => "Buckets can only be sorted on a sub-aggregator path "
        + "that is built out of zero or more single-bucket aggregations within the path and a final "
        + $"single-bucket or a metrics aggregation at the path end. [{Name}] is not single-bucket.";

    /// <summary>The number by which a parent sorts its buckets; NaN sorts last.</summary>
    public virtual double SortValue(string? metric, int ord) =>
        throw new InvalidOperationException($"[{Name}] was not validated as a sort path");

    protected InternalAggregation[] ForEach(ReadOnlySpan<int> owningOrds, Func<int, InternalAggregation> build)
    {
        var results = new InternalAggregation[owningOrds.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = build(owningOrds[i]);
        }

        return results;
    }
}

/// <summary>The aggregator of a field that this index does not map: nothing is collected and every result is empty.</summary>
internal sealed class NonCollectingAggregator(AggregatorFactory factory, AggregationContext context, InternalAggregation empty)
    : Aggregator(factory, context)
{
    public override LeafBucketCollector? GetLeaf(LeafContext leaf) => null;

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var results = new InternalAggregation[owningOrds.Length];
        Array.Fill(results, empty);
        return results;
    }

    public override InternalAggregation BuildEmpty() => empty;

    public override string? ValidateSort(string? metric)
    {
        try
        {
            empty.SortValue(metric);
            return null;
        }
        catch (ElasticsearchException e)
        {
            return e.Reason;
        }
    }

    public override double SortValue(string? metric, int ord) => empty.SortValue(metric);
}
