using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>Counts documents by bucket and passes them on to the aggregators of the buckets.</summary>
internal abstract class BucketsAggregator : Aggregator
{
    private readonly Aggregator[] _subs;
    private int[] _docCounts = [];

    protected BucketsAggregator(AggregatorFactory factory, AggregationContext context, bool singleBucket)
        : base(factory, context)
    {
        _subs = factory.Sub.CreateAggregators(context, singleBucket);
    }

    public sealed override IReadOnlyList<Aggregator> Subs => _subs;

    protected bool HasSubs => _subs.Length > 0;

    protected int DocCount(int bucketOrd) => (uint)bucketOrd < (uint)_docCounts.Length ? _docCounts[bucketOrd] : 0;

    protected LeafBucketCollector[] SubLeaves(LeafContext leaf) => AggregationCollector.LeafBuckets(_subs, leaf);

    /// <summary>Counts the documents of a block into its buckets and hands the block to the sub-aggregators.</summary>
    protected void CollectBuckets(LeafBucketCollector[] subs, DocBlock buckets)
    {
        if (buckets.Docs.Length == 0)
        {
            return;
        }

        Arrays.Grow(Context, ref _docCounts, buckets.OrdCount);
        var counts = _docCounts;
        if (buckets.IsSingleBucket)
        {
            counts[0] += buckets.Docs.Length;
        }
        else
        {
            foreach (var ord in buckets.Ords)
            {
                counts[ord]++;
            }
        }

        foreach (var sub in subs)
        {
            sub.Collect(buckets);
        }
    }

    /// <summary>Adds documents to buckets that have no sub-aggregators.</summary>
    protected void AddDocCount(int bucketOrd, int count, int ordCount)
    {
        Arrays.Grow(Context, ref _docCounts, ordCount);
        _docCounts[bucketOrd] += count;
    }

    protected static void FinishSubs(LeafBucketCollector[] subs)
    {
        foreach (var sub in subs)
        {
            sub.Finish();
        }
    }

    /// <summary>The results under each of the given buckets.</summary>
    protected InternalAggregations[] BuildSubs(ReadOnlySpan<int> bucketOrds)
    {
        var results = new InternalAggregations[bucketOrds.Length];
        if (_subs.Length == 0)
        {
            Array.Fill(results, InternalAggregations.Empty);
            return results;
        }

        // What the results take is not known before they are there; a rough figure keeps runaway nesting in bounds.
        Context.Account((long)bucketOrds.Length * _subs.Length * 128);
        var bySub = new InternalAggregation[_subs.Length][];
        for (var s = 0; s < _subs.Length; s++)
        {
            bySub[s] = _subs[s].Build(bucketOrds);
        }

        for (var i = 0; i < results.Length; i++)
        {
            var bucket = i;
            results[i] = new InternalAggregations(Array.ConvertAll(bySub, sub => sub[bucket]));
        }

        return results;
    }

    protected InternalAggregations BuildEmptySubs() =>
        _subs.Length == 0 ? InternalAggregations.Empty : new InternalAggregations(Array.ConvertAll(_subs, sub => sub.BuildEmpty()));
}
