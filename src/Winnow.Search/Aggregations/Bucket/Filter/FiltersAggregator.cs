using System.Text.Json;
using Winnow.Index.Queries;
using Winnow.Search.Dsl;

namespace Winnow.Search.Aggregations;

/// <summary><c>filters</c>: a bucket for each of several queries, named or in order, and perhaps one for the rest.</summary>
internal sealed class FiltersAggregatorFactory : AggregatorFactory
{
    private readonly List<(string Key, QueryBuilder Query)> _filters = [];

    public FiltersAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        var otherKey = parameters.String("other_bucket_key");
        var otherBucket = parameters.Bool("other_bucket") ?? (otherKey is not null);
        var keyed = parameters.Bool("keyed") ?? true;
        OtherKey = otherBucket ? otherKey ?? "_other_" : null;
        if (!parameters.TryGet("filters", out var filters))
        {
            parameters.Require(Errors.IllegalArgument("[filters] cannot be empty."));
            return;
        }

        IsNamed = filters.ValueKind == JsonValueKind.Object;
        IsKeyed = IsNamed && keyed;
        if (IsNamed)
        {
            // In the order of the names, as Elasticsearch gives them back.
            _filters.AddRange(filters.EnumerateObject().Select(p => (p.Name, parameters.ParseQuery(p.Value))).OrderBy(f => f.Name, StringComparer.Ordinal));
        }
        else if (filters.ValueKind == JsonValueKind.Array)
        {
            _filters.AddRange(filters.EnumerateArray().Select((query, i) => (i.ToString(), parameters.ParseQuery(query))));
        }
        else
        {
            throw parameters.BadType("filters", filters);
        }

        if (_filters.Count == 0)
        {
            throw Errors.IllegalArgument("[filters] cannot be empty.");
        }
    }

    public override string Type => "filters";

    public override bool IsMultiBucket => true;

    public bool IsNamed { get; }

    public bool IsKeyed { get; }

    /// <summary>The name of the bucket for the rest; null when there is none.</summary>
    public string? OtherKey { get; }

    public string[] Keys => [.. _filters.Select(f => f.Key), .. OtherKey is null ? Array.Empty<string>() : [OtherKey]];

    public override Aggregator Create(AggregationContext context, bool singleOwner) => new FiltersAggregator(
        this, context, [.. _filters.Select(f => context.Searcher.CreateWeight(context.Search.ToQuery(f.Query), ScoreMode.CompleteNoScores))]);
}

internal sealed class FiltersAggregator : BucketsAggregator
{
    private readonly FiltersAggregatorFactory _factory;
    private readonly Weight[] _weights;
    private readonly string[] _keys;

    public FiltersAggregator(FiltersAggregatorFactory factory, AggregationContext context, Weight[] weights)
        : base(factory, context, singleBucket: false)
    {
        _factory = factory;
        _weights = weights;
        _keys = factory.Keys;
    }

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        var matchers = Array.ConvertAll(_weights, weight => new FilterMatcher(weight, leaf));
        return _factory.OtherKey is null && Array.TrueForAll(matchers, m => m.MatchesNothing) ? null : new Leaf(this, matchers, SubLeaves(leaf));
    }

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var ords = new int[owningOrds.Length * _keys.Length];
        for (var i = 0; i < ords.Length; i++)
        {
            ords[i] = (owningOrds[i / _keys.Length] * _keys.Length) + (i % _keys.Length);
        }

        var subs = BuildSubs(ords);
        var results = new InternalAggregation[owningOrds.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var start = i * _keys.Length;
            results[i] = Result(_keys.Select((key, k) => new InternalFilters.Bucket(key, DocCount(ords[start + k]), subs[start + k])));
        }

        return results;
    }

    public override InternalAggregation BuildEmpty()
    {
        var subs = BuildEmptySubs();
        return Result(_keys.Select(key => new InternalFilters.Bucket(key, 0, subs)));
    }

    private InternalFilters Result(IEnumerable<InternalFilters.Bucket> buckets) =>
        new(Name, Factory.Meta, _factory.IsNamed, _factory.IsKeyed, [.. buckets]);

    private sealed class Leaf(FiltersAggregator aggregator, FilterMatcher[] matchers, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();

        public override void Collect(DocBlock block)
        {
            // Document by document, so that what the sub-aggregators see ascends too.
            _matches.Clear();
            var width = aggregator._keys.Length;
            for (var i = 0; i < block.Docs.Length; i++)
            {
                var (doc, first, any) = (block.Docs[i], block.Ords[i] * width, false);
                for (var f = 0; f < matchers.Length; f++)
                {
                    if (matchers[f].Matches(doc))
                    {
                        _matches.Add(doc, first + f);
                        any = true;
                    }
                }

                if (!any && width > matchers.Length)
                {
                    _matches.Add(doc, first + matchers.Length);
                }
            }

            aggregator.CollectBuckets(subs, _matches.Build(checked(block.OrdCount * width)));
        }

        public override void Finish() => FinishSubs(subs);
    }
}
