namespace Winnow.Search.Aggregations;

/// <summary>How results of shards (or of earlier reductions) are brought together.</summary>
public sealed class ReduceContext
{
    /// <summary>The default of <c>search.max_buckets</c>.</summary>
    public const int DefaultMaxBuckets = 65_536;

    private readonly int _maxBuckets;
    private long _buckets;

    private ReduceContext(bool isFinal, AggregatorFactories factories, int maxBuckets)
    {
        IsFinal = isFinal;
        Factories = factories;
        _maxBuckets = maxBuckets;
    }

    /// <summary>False while some shards' results are still to come: nothing may be cut off or ordered for good yet.</summary>
    public bool IsFinal { get; }

    internal AggregatorFactories Factories { get; }

    /// <summary>The last reduction of a request, which also runs its pipeline aggregations.</summary>
    public static ReduceContext ForFinal(AggregatorFactories factories, int maxBuckets = DefaultMaxBuckets) => new(isFinal: true, factories, maxBuckets);

    /// <summary>A reduction of some of the results, in any grouping.</summary>
    public static ReduceContext ForPartial(int maxBuckets = DefaultMaxBuckets) => new(isFinal: false, AggregatorFactories.Empty, maxBuckets);

    /// <summary>Counts buckets of the response.</summary>
    internal void ConsumeBuckets(long count)
    {
        // Buckets of a partial result may still fall away.
        if (IsFinal && (_buckets += count) > _maxBuckets)
        {
            throw Errors.TooManyBuckets(_maxBuckets);
        }
    }
}
