using Winnow.Index.Queries;
using Winnow.Search.Dsl;

namespace Winnow.Search.Aggregations;

/// <summary><c>filter</c>: the documents that match one more query.</summary>
internal sealed class FilterAggregatorFactory : AggregatorFactory
{
    private readonly QueryBuilder _query;

    public FilterAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _query = parameters.ParseQuery(parameters.Opaque());
    }

    public override string Type => "filter";

    public override Aggregator Create(AggregationContext context, bool singleOwner) =>
        new FilterAggregator(this, context, context.Search.ToQuery(_query), singleOwner);
}

internal sealed class FilterAggregator(FilterAggregatorFactory factory, AggregationContext context, Query query, bool singleOwner)
    : SingleBucketAggregator(factory, context, singleOwner)
{
    private readonly Weight _weight = context.Searcher.CreateWeight(query, ScoreMode.CompleteNoScores);

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        var matcher = new FilterMatcher(_weight, leaf);
        return matcher.MatchesNothing ? null : new Leaf(this, matcher, SubLeaves(leaf));
    }

    private sealed class Leaf(FilterAggregator aggregator, FilterMatcher matcher, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();

        public override void Collect(DocBlock block)
        {
            _matches.Clear();
            for (var i = 0; i < block.Docs.Length; i++)
            {
                if (matcher.Matches(block.Docs[i]))
                {
                    _matches.Add(block.Docs[i], block.Ords[i]);
                }
            }

            aggregator.CollectBuckets(subs, _matches.Build(block.OrdCount));
        }

        public override void Finish() => FinishSubs(subs);
    }
}
