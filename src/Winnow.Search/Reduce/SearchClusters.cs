using System.Text.Json;

namespace Winnow.Search;

/// <summary>How a cluster of a search fared.</summary>
public enum SearchClusterStatus
{
    Successful,

    /// <summary>Some of its shards failed, or ran out of time.</summary>
    Partial,

    /// <summary>It did not answer, and may be missing.</summary>
    Skipped,
}

/// <summary>One cluster of a search.</summary>
/// <param name="Name">The alias, or <c>(local)</c>.</param>
/// <param name="Status">How it fared.</param>
/// <param name="Indices">What it was asked for.</param>
public sealed record SearchCluster(string Name, SearchClusterStatus Status, string Indices)
{
    public long? TookMillis { get; init; }

    public bool TimedOut { get; init; }

    /// <summary>Null when it did not answer.</summary>
    public SearchShardCounts? Shards { get; init; }

    public IReadOnlyList<SearchShardFailure> Failures { get; init; } = [];
}

/// <summary>The <c>_clusters</c> section of a response.</summary>
public sealed record SearchClusters(IReadOnlyList<SearchCluster> Details)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("_clusters"u8);
        writer.WriteNumber("total"u8, Details.Count);
        writer.WriteNumber("successful"u8, Count(SearchClusterStatus.Successful));
        writer.WriteNumber("skipped"u8, Count(SearchClusterStatus.Skipped));
        writer.WriteNumber("running"u8, 0);
        writer.WriteNumber("partial"u8, Count(SearchClusterStatus.Partial));
        writer.WriteNumber("failed"u8, 0);
        writer.WriteStartObject("details"u8);
        foreach (var cluster in Details)
        {
            writer.WriteStartObject(cluster.Name);
            Write(writer, cluster);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, SearchCluster cluster)
    {
        writer.WriteString("status"u8, cluster.Status.ToString().ToLowerInvariant());
        writer.WriteString("indices"u8, cluster.Indices);
        if (cluster.TookMillis is { } took)
        {
            writer.WriteNumber("took"u8, took);
        }

        writer.WriteBoolean("timed_out"u8, cluster.TimedOut);
        if (cluster.Shards is { } shards)
        {
            writer.WriteStartObject("_shards"u8);
            writer.WriteNumber("total"u8, shards.Total);
            writer.WriteNumber("successful"u8, shards.Successful);
            writer.WriteNumber("skipped"u8, shards.Skipped);
            writer.WriteNumber("failed"u8, shards.Failed);
            writer.WriteEndObject();
        }

        if (cluster.Failures.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("failures"u8);
        foreach (var failure in cluster.Failures)
        {
            SearchResponseWriter.WriteFailure(writer, failure);
        }

        writer.WriteEndArray();
    }

    private int Count(SearchClusterStatus status) => Details.Count(cluster => cluster.Status == status);
}
