namespace Winnow.Search.Aggregations;

/// <summary>Puts pipeline aggregations into an order in which each comes after those that it reads.</summary>
internal static class PipelineOrder
{
    public static IReadOnlyList<PipelineAggregator> Resolve(List<PipelineAggregator> pipelines)
    {
        if (pipelines.Count < 2)
        {
            return pipelines;
        }

        var byName = pipelines.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var ordered = new List<PipelineAggregator>(pipelines.Count);
        var open = new HashSet<PipelineAggregator>();
        foreach (var pipeline in pipelines)
        {
            Visit(pipeline, byName, open, ordered);
        }

        return ordered;
    }

    private static void Visit(
        PipelineAggregator pipeline, Dictionary<string, PipelineAggregator> byName, HashSet<PipelineAggregator> open, List<PipelineAggregator> ordered)
    {
        if (ordered.Contains(pipeline))
        {
            return;
        }

        if (!open.Add(pipeline))
        {
            throw Errors.ActionRequestValidation($"Cyclical dependency found with pipeline aggregator [{pipeline.Name}]");
        }

        foreach (var path in pipeline.BucketsPaths)
        {
            var first = path.Split('>', '.', '[')[0];
            if (byName.TryGetValue(first, out var needed))
            {
                Visit(needed, byName, open, ordered);
            }
        }

        ordered.Add(pipeline);
    }
}
