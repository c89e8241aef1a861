namespace Winnow.Search.Aggregations;

/// <summary>The aggregations of a request, or those under one aggregation. Immutable.</summary>
public sealed class AggregatorFactories
{
    internal AggregatorFactories(IReadOnlyList<AggregatorFactory> aggregations, IReadOnlyList<PipelineAggregator> pipelines)
    {
        Aggregations = aggregations;
        Pipelines = pipelines;
    }

    public static AggregatorFactories Empty { get; } = new([], []);

    public bool IsEmpty => Aggregations.Count == 0 && Pipelines.Count == 0;

    /// <summary>Whether shards without a match still contribute (global, terms with <c>min_doc_count: 0</c>).</summary>
    public bool MustVisitAllDocs => Aggregations.Any(a => a.MustVisitAllDocs);

    internal IReadOnlyList<AggregatorFactory> Aggregations { get; }

    /// <summary>In the order in which they can run: each after those that it reads.</summary>
    internal IReadOnlyList<PipelineAggregator> Pipelines { get; }

    /// <summary>Binds the aggregations to one shard's reader. The collector is used for one search, then asked for its result.</summary>
    public AggregationCollector CreateCollector(AggregationContext context) => new(this, context);

    internal Aggregator[] CreateAggregators(AggregationContext context, bool singleOwner)
    {
        var aggregators = new Aggregator[Aggregations.Count];
        for (var i = 0; i < aggregators.Length; i++)
        {
            aggregators[i] = Aggregations[i].Create(context, singleOwner);
        }

        return aggregators;
    }
}
