using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>An aggregation that is one bucket in each bucket of its parent: both have the same ordinal.</summary>
internal abstract class SingleBucketAggregator(AggregatorFactory factory, AggregationContext context, bool singleOwner)
    : BucketsAggregator(factory, context, singleOwner)
{
    public override bool IsSingleBucket => true;

    public override string? ValidateSort(string? metric) => metric is null or "doc_count" or "_count"
        ? null
        : $"Ordering on a single-bucket aggregation can only be done on its doc_count. Either drop the key (a la \"{Name}\") "
            + $"or change it to \"doc_count\" (a la \"{Name}.doc_count\") or \"key\"";

    public override double SortValue(string? metric, int ord) => DocCount(ord);

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var subs = BuildSubs(owningOrds);
        var results = new InternalAggregation[owningOrds.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new InternalSingleBucketAggregation(Name, Factory.Meta, Factory.Type, DocCount(owningOrds[i]), subs[i]);
        }

        return results;
    }

    public override InternalAggregation BuildEmpty() =>
        new InternalSingleBucketAggregation(Name, Factory.Meta, Factory.Type, 0, BuildEmptySubs());
}

/// <summary><c>global</c>: all documents of the index, whatever the query.</summary>
internal sealed class GlobalAggregatorFactory(AggregatorFactory.Header header) : AggregatorFactory(header)
{

    public override string Type => "global";

    public override bool MustVisitAllDocs => true;

    public override Aggregator Create(AggregationContext context, bool singleOwner) => new GlobalAggregator(this, context);
}

internal sealed class GlobalAggregator(AggregatorFactory factory, AggregationContext context)
    : SingleBucketAggregator(factory, context, singleOwner: true)
{
    public override LeafBucketCollector? GetLeaf(LeafContext leaf) => new Leaf(this, SubLeaves(leaf));

    private sealed class Leaf(GlobalAggregator aggregator, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        public override void Collect(DocBlock block) => aggregator.CollectBuckets(subs, block);

        public override void Finish() => FinishSubs(subs);
    }
}
