namespace Winnow.Search.Aggregations;

/// <summary>The errors that only aggregations answer with.</summary>
internal static class AggregationErrors
{
    public static ElasticsearchException Execution(string reason) => new("aggregation_execution_exception", 500, reason);

    /// <summary>A path that names no usable aggregation.</summary>
    public static ElasticsearchException InvalidPath(string reason) => new("invalid_path", 400, reason);

    public static ElasticsearchException OutOfMemory(long wanted, long limit) => Errors.CircuitBreaking(
        $"[request] Data too large, data for [<agg>] would be [{wanted}/{Size(wanted)}], which is larger than the limit of [{limit}/{Size(limit)}]",
        wanted,
        limit);

    public static ElasticsearchException TypeMismatch(string aggregation, string field = "the field you gave") => Errors.IllegalArgument(
        $"Merging/Reducing the aggregations failed when computing the aggregation [{aggregation}] because {field} in the "
        + "aggregation query existed as two different types in two different indices");

    public static ElasticsearchException NoSubAggregations(string name, string type) =>
        new("aggregation_initialization_exception", 500, $"Aggregator [{name}] of type [{type}] cannot accept sub-aggregations");

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{Tenths(bytes, 30)}gb",
        >= 1L << 20 => $"{Tenths(bytes, 20)}mb",
        >= 1L << 10 => $"{Tenths(bytes, 10)}kb",
        _ => $"{bytes}b",
    };

    private static string Tenths(long bytes, int shift)
    {
        var tenths = bytes * 10 >> shift;
        return tenths % 10 == 0 ? $"{tenths / 10}" : $"{tenths / 10}.{tenths % 10}";
    }
}
