namespace Winnow.Search.Aggregations;

/// <summary>Picks the buckets of a <c>terms</c> aggregation that a shard sends.</summary>
internal abstract class TermsAggregator : BucketsAggregator
{
    private readonly TermsAggregatorFactory _factory;

    protected TermsAggregator(TermsAggregatorFactory factory, AggregationContext context, TermsSpec spec, bool singleOwner)
        : base(factory, context, singleBucket: false)
    {
        _factory = factory;
        Spec = spec;
        SingleOwner = singleOwner;
        BucketSorter.Validate(factory.Order, Subs);
    }

    protected TermsSpec Spec { get; }

    protected bool SingleOwner { get; }

    public override InternalAggregation BuildEmpty() => new InternalTerms(Name, Factory.Meta, Spec, [], 0, 0);

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        if (_factory.MinDocCount == 0)
        {
            AddAllTerms(owningOrds);
        }

        var sorter = new BucketSorter(_factory.Order, Subs, DocCount, CompareKeys);
        var groups = Group(owningOrds);
        var selected = new int[owningOrds.Length][];
        var others = new long[owningOrds.Length];
        for (var i = 0; i < selected.Length; i++)
        {
            selected[i] = Select(groups(owningOrds[i]), sorter, out others[i]);
        }

        var subs = BuildSubs(selected.SelectMany(ords => ords).ToArray());
        var results = new InternalAggregation[owningOrds.Length];
        for (int i = 0, next = 0; i < results.Length; i++)
        {
            var buckets = new TermsBucket[selected[i].Length];
            for (var b = 0; b < buckets.Length; b++)
            {
                buckets[b] = Bucket(selected[i][b], DocCount(selected[i][b]), subs[next++]);
            }

            results[i] = InternalTerms.OfShard(Name, Factory.Meta, Spec, buckets, others[i]);
        }

        return results;
    }

    /// <summary>The buckets of each owner.</summary>
    protected abstract Func<int, ArraySegment<int>> Group(ReadOnlySpan<int> owningOrds);

    protected abstract int CompareKeys(int a, int b);

    protected abstract TermsBucket Bucket(int ord, long docCount, InternalAggregations aggregations);

    /// <summary>Makes a bucket of every term of the field that a live document has, for each owner.</summary>
    protected abstract void AddAllTerms(ReadOnlySpan<int> owningOrds);

    /// <summary>The best buckets, in the order of their keys.</summary>
    private int[] Select(ArraySegment<int> ords, BucketSorter sorter, out long other)
    {
        other = 0;
        var candidates = new List<int>(ords.Count);
        foreach (var ord in ords)
        {
            var docCount = DocCount(ord);
            other += docCount;
            if (docCount >= _factory.ShardMinDocCount && (docCount > 0 || _factory.MinDocCount == 0))
            {
                candidates.Add(ord);
            }
        }

        var top = candidates.Count <= Spec.ShardSize ? candidates : sorter.Top(candidates, Spec.ShardSize);
        foreach (var ord in top)
        {
            other -= DocCount(ord);
        }

        top.Sort(CompareKeys);
        return [.. top];
    }
}
