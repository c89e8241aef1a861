using System.Text.Json;
using Winnow.Index.Collectors;

namespace Winnow.Search;

/// <summary>How the shards of a search fared.</summary>
/// <param name="Total">All that were asked.</param>
/// <param name="Successful">Those that answered, the skipped ones included.</param>
/// <param name="Skipped">Those that could not have a match.</param>
/// <param name="Failures">One for each that failed: index, shard, node, reason.</param>
public sealed record SearchShardCounts(int Total, int Successful, int Skipped, IReadOnlyList<SearchShardFailure> Failures)
{
    public int Failed => Failures.Count;
}

/// <summary>A shard that failed; a whole cluster has no index and the shard -1.</summary>
public sealed record SearchShardFailure(string? Index, int Shard, string? Node, ElasticsearchException Reason);

/// <summary>A search's answer, ready to be written.</summary>
public sealed record SearchResponse
{
    public long TookMillis { get; init; }

    public required SearchShardCounts Shards { get; init; }

    public required ReducedResult Result { get; init; }

    /// <summary>The fetched hits in the order of the page.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Hits { get; init; } = [];

    public string? ScrollId { get; init; }

    public string? PointInTimeId { get; init; }

    public bool TypedKeys { get; init; }

    /// <summary><c>rest_total_hits_as_int</c>: the total as a number, as before version 7.</summary>
    public bool TotalHitsAsInt { get; init; }

    public int? ReducePhases { get; init; }

    /// <summary>Null when only the own cluster was searched.</summary>
    public SearchClusters? Clusters { get; init; }
}

/// <summary>Writes search responses.</summary>
public static class SearchResponseWriter
{
    public static void Write(Utf8JsonWriter writer, SearchResponse response)
    {
        writer.WriteStartObject();
        WriteFields(writer, response);
        writer.WriteEndObject();
    }

    /// <summary>Writes the response as bytes.</summary>
    public static byte[] Write(SearchResponse response) => JsonText.WriteBytes(writer => Write(writer, response));

    /// <summary>The object that responses report shards in.</summary>
    public static void WriteShards(Utf8JsonWriter writer, SearchShardCounts shards)
    {
        writer.WriteStartObject("_shards"u8);
        writer.WriteNumber("total"u8, shards.Total);
        writer.WriteNumber("successful"u8, shards.Successful);
        writer.WriteNumber("skipped"u8, shards.Skipped);
        writer.WriteNumber("failed"u8, shards.Failed);
        if (shards.Failures.Count > 0)
        {
            writer.WriteStartArray("failures"u8);
            foreach (var failure in shards.Failures)
            {
                WriteFailure(writer, failure);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public static void WriteFailure(Utf8JsonWriter writer, SearchShardFailure failure)
    {
        writer.WriteStartObject();
        writer.WriteNumber("shard"u8, failure.Shard);
        writer.WriteString("index"u8, failure.Index);
        if (failure.Node is not null)
        {
            writer.WriteString("node"u8, failure.Node);
        }

        writer.WritePropertyName("reason"u8);
        failure.Reason.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, SearchResponse response)
    {
        if (response.ScrollId is not null)
        {
            writer.WriteString("_scroll_id"u8, response.ScrollId);
        }

        if (response.PointInTimeId is not null)
        {
            writer.WriteString("pit_id"u8, response.PointInTimeId);
        }

        writer.WriteNumber("took"u8, response.TookMillis);
        writer.WriteBoolean("timed_out"u8, response.Result.TimedOut);
        if (response.Result.TerminatedEarly is { } terminated)
        {
            writer.WriteBoolean("terminated_early"u8, terminated);
        }

        if (response.ReducePhases is { } phases and > 1)
        {
            writer.WriteNumber("num_reduce_phases"u8, phases);
        }

        WriteShards(writer, response.Shards);
        response.Clusters?.WriteTo(writer);
        WriteHits(writer, response);
        if (!response.Result.Aggregations.IsEmpty)
        {
            writer.WritePropertyName("aggregations"u8);
            response.Result.Aggregations.WriteJson(writer, response.TypedKeys);
        }
    }

    private static void WriteHits(Utf8JsonWriter writer, SearchResponse response)
    {
        writer.WriteStartObject("hits"u8);
        if (response.Result.TotalHits is { } total)
        {
            if (response.TotalHitsAsInt)
            {
                writer.WriteNumber("total"u8, total.Value);
            }
            else
            {
                writer.WriteStartObject("total"u8);
                writer.WriteNumber("value"u8, total.Value);
                writer.WriteString("relation"u8, total.Relation == TotalHitsRelation.EqualTo ? "eq"u8 : "gte"u8);
                writer.WriteEndObject();
            }
        }
        else if (response.TotalHitsAsInt)
        {
            writer.WriteNumber("total"u8, -1);
        }

        writer.WritePropertyName("max_score"u8);
        ScoreJson.Write(writer, response.Result.MaxScore);
        writer.WriteStartArray("hits"u8);
        foreach (var hit in response.Hits)
        {
            writer.WriteRawValue(hit.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
