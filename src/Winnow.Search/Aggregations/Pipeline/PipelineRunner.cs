namespace Winnow.Search.Aggregations;

/// <summary>Runs the pipeline aggregations of a request over its reduced results, from the innermost buckets out.</summary>
internal static class PipelineRunner
{
    public static InternalAggregations Run(InternalAggregations aggregations, ReduceContext context) =>
        HasPipelines(context.Factories) ? Run(aggregations, context.Factories) : aggregations;

    private static bool HasPipelines(AggregatorFactories factories) =>
        factories.Pipelines.Count > 0 || factories.Aggregations.Any(a => HasPipelines(a.Sub));

    private static InternalAggregations Run(InternalAggregations aggregations, AggregatorFactories factories)
    {
        var results = aggregations.All.Select(a => Inside(a, factories.Aggregations.FirstOrDefault(f => string.Equals(f.Name, a.Name, StringComparison.Ordinal)))).ToList();
        foreach (var pipeline in factories.Pipelines.OfType<SiblingPipelineAggregator>())
        {
            results.Add(pipeline.Compute(new InternalAggregations([.. results])));
        }

        return new InternalAggregations([.. results]);
    }

    private static InternalAggregation Inside(InternalAggregation aggregation, AggregatorFactory? factory)
    {
        if (factory is null || !HasPipelines(factory.Sub))
        {
            return aggregation;
        }

        switch (aggregation)
        {
            case InternalSingleBucketAggregation single:
                return single.With(Run(single.Inner, factory.Sub));
            case InternalMultiBucketAggregation multi:
                multi = multi.With([.. multi.Buckets.Select(bucket => bucket.With(Run(bucket.Aggregations, factory.Sub)))]);
                foreach (var pipeline in factory.Sub.Pipelines.OfType<ParentPipelineAggregator>())
                {
                    multi = pipeline.Compute(multi);
                }

                return multi;
            default:
                return aggregation;
        }
    }
}
