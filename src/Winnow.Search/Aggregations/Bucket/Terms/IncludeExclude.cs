using System.Globalization;
using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>Which terms may become buckets: by pattern, by list, or by partition. What is excluded is out even if it is included.</summary>
internal sealed class IncludeExclude
{
    private IncludeExclude(string? includePattern, string? excludePattern, string[]? include, string[]? exclude, int partition, int partitions)
    {
        IncludePattern = includePattern;
        ExcludePattern = excludePattern;
        Include = include;
        Exclude = exclude;
        Partition = partition;
        Partitions = partitions;
    }

    public string? IncludePattern { get; }

    public string? ExcludePattern { get; }

    public string[]? Include { get; }

    public string[]? Exclude { get; }

    public int Partition { get; }

    /// <summary>0 when the terms are not partitioned.</summary>
    public int Partitions { get; }

    public bool IsRegex => IncludePattern is not null || ExcludePattern is not null;

    public static IncludeExclude? Parse(AggregationParameters parameters)
    {
        var hasInclude = parameters.TryGet("include", out var include);
        var hasExclude = parameters.TryGet("exclude", out var exclude);
        if (!hasInclude && !hasExclude)
        {
            return null;
        }

        if (include.ValueKind == JsonValueKind.Object)
        {
            return hasExclude
                ? throw Errors.IllegalArgument("Cannot specify any excludes when using a partition-based include")
                : parameters.Check("include", () => ParsePartition(parameters.Object("include", "include")!));
        }

        return new IncludeExclude(
            Pattern(include), Pattern(exclude), List(parameters, "include", include), List(parameters, "exclude", exclude), 0, 0);
    }

    private static IncludeExclude ParsePartition(AggregationParameters parameters)
    {
        var partition = parameters.Int("partition") ?? throw Errors.IllegalArgument("Missing [partition] parameter for partition-based include");
        var partitions = parameters.Int("num_partitions") ?? throw Errors.IllegalArgument("Missing [num_partitions] parameter for partition-based include");
        foreach (var property in parameters.Body.EnumerateObject().Where(p => p.Name is not ("partition" or "num_partitions")))
        {
            throw Errors.Parse($"Unknown parameter in Include/Exclude clause: {property.Name}");
        }

        return partition >= 0 && partition < partitions
            ? new IncludeExclude(null, null, null, null, partition, partitions)
            : throw Errors.IllegalArgument(string.Create(CultureInfo.InvariantCulture, $"Partition must be >=0 and < numPartition which is {partitions}"));
    }

    private static string? Pattern(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    private static string[]? List(AggregationParameters parameters, string name, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().Select(item => Text(parameters, name, item))],
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String => null,
        _ => throw parameters.BadType(name, element),
    };

    private static string Text(AggregationParameters parameters, string name, JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => item.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => item.GetRawText(),
        _ => throw parameters.Failed(name, item, Errors.Parse("Array elements in include/exclude clauses should be string values")),
    };
}
