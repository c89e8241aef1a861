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

    /// <summary>Complains when a path leads to nothing.</summary>
    public static string? Missing(BucketsPath path, AggregatorFactories siblings)
    {
        if (path.First is not { } first)
        {
            return null;
        }

        var exists = siblings.Aggregations.Any(a => string.Equals(a.Name, first, StringComparison.Ordinal))
            || siblings.Pipelines.Any(p => string.Equals(p.Name, first, StringComparison.Ordinal));
        return exists ? null : $"No aggregation found for path [{path}]";
    }

    /// <summary>Checks the pipelines that stand in an aggregation, or at the root.</summary>
    public static void Validate(AggregatorFactory? parent, AggregatorFactories factories)
    {
        string[] complaints = [.. factories.Pipelines.Select(p => p.Validate(parent, factories)).OfType<string>()];
        if (complaints.Length > 0)
        {
            throw Errors.ActionRequestValidation(complaints);
        }
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

        foreach (var path in pipeline.Paths)
        {
            if (path.First is { } first && byName.TryGetValue(first, out var needed))
            {
                Visit(needed, byName, open, ordered);
            }
        }

        ordered.Add(pipeline);
    }
}
