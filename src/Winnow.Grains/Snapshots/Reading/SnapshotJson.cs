using System.Globalization;
using System.Text.Json;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Reading;

/// <summary>Elasticsearch's object for a snapshot.</summary>
internal static class SnapshotJson
{
    /// <summary>The index version that goes with <see cref="WinnowNode.ApiVersion"/>.</summary>
    private const long VersionId = 8_521_000;

    public static void Write(Utf8JsonWriter writer, string repository, SnapshotInfo info, GetSnapshotsRequest shape)
    {
        var total = info.Indices.Sum(index => index.Shards.Length);
        var successful = info.Indices.Sum(index => index.Shards.Count(shard => shard.Failure is null));
        WriteHead(writer, repository, info.Name, info.Uuid, info.Version, info.Indices.Select(index => index.Name), shape);
        if (shape.IndexDetails)
        {
            WriteDetails(writer, info);
        }

        writer.WriteStartArray("data_streams");
        foreach (var stream in info.DataStreams)
        {
            writer.WriteStringValue(stream);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("include_global_state", info.GlobalState is not null);
        WriteMetadata(writer, info.MetadataJson);
        writer.WriteString("state", info.State.ToString().ToUpperInvariant());
        if (info.Reason is not null)
        {
            writer.WriteString("reason", info.Reason);
        }

        WriteTimes(writer, info.StartMillis, info.EndMillis);
        writer.WriteStartArray("failures");
        foreach (var failure in info.Failures)
        {
            WriteFailure(writer, failure);
        }

        writer.WriteEndArray();
        WriteShards(writer, total, successful);
        WriteTail(writer);
    }

    /// <summary>A snapshot of which the catalog alone is read: <c>verbose=false</c>.</summary>
    public static void WriteBrief(Utf8JsonWriter writer, string repository, SnapshotEntry entry, GetSnapshotsRequest shape)
    {
        writer.WriteStartObject();
        writer.WriteString("snapshot", entry.Name);
        writer.WriteString("uuid", entry.Uuid);
        if (shape.IncludeRepository)
        {
            writer.WriteString("repository", repository);
        }

        writer.WriteStartArray("indices");
        writer.WriteEndArray();
        writer.WriteStartArray("data_streams");
        writer.WriteEndArray();
        writer.WriteString("state", entry.State.ToString().ToUpperInvariant());
        writer.WriteEndObject();
    }

    /// <summary>A snapshot that is being made.</summary>
    public static void WriteRunning(Utf8JsonWriter writer, string repository, SnapshotOperation operation, GetSnapshotsRequest shape)
    {
        var indices = operation.Creating?.Indices.Select(index => index.Name) ?? [];
        WriteHead(writer, repository, operation.Makes!, operation.Uuid, WinnowNode.ApiVersion, indices, shape);
        writer.WriteStartArray("data_streams");
        writer.WriteEndArray();
        writer.WriteBoolean("include_global_state", operation.Creating?.IncludeGlobalState ?? true);
        WriteMetadata(writer, operation.Creating?.Metadata);
        writer.WriteString("state", "IN_PROGRESS");
        WriteTimes(writer, operation.StartMillis, 0);
        writer.WriteStartArray("failures");
        writer.WriteEndArray();
        WriteShards(writer, 0, 0);
        WriteTail(writer);
    }

    public static void WriteShards(Utf8JsonWriter writer, int total, int successful)
    {
        writer.WriteStartObject("shards");
        writer.WriteNumber("total", total);
        writer.WriteNumber("failed", total - successful);
        writer.WriteNumber("successful", successful);
        writer.WriteEndObject();
    }

    public static string Time(long millis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(millis).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void WriteHead(
        Utf8JsonWriter writer, string repository, string name, string uuid, string version, IEnumerable<string> indices, GetSnapshotsRequest shape)
    {
        writer.WriteStartObject();
        writer.WriteString("snapshot", name);
        writer.WriteString("uuid", uuid);
        if (shape.IncludeRepository)
        {
            writer.WriteString("repository", repository);
        }

        writer.WriteNumber("version_id", VersionId);
        writer.WriteString("version", version);
        if (!shape.IndexNames)
        {
            return;
        }

        writer.WriteStartArray("indices");
        foreach (var index in indices)
        {
            writer.WriteStringValue(index);
        }

        writer.WriteEndArray();
    }

    private static void WriteTail(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("feature_states");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter writer, long start, long end)
    {
        writer.WriteString("start_time", Time(start));
        writer.WriteNumber("start_time_in_millis", start);
        writer.WriteString("end_time", Time(end));
        writer.WriteNumber("end_time_in_millis", end);
        writer.WriteNumber("duration_in_millis", Math.Max(0, end - start));
    }

    private static void WriteMetadata(Utf8JsonWriter writer, string? metadata)
    {
        if (metadata is not null)
        {
            writer.WritePropertyName("metadata");
            writer.WriteRawValue(metadata);
        }
    }

    private static void WriteDetails(Utf8JsonWriter writer, SnapshotInfo info)
    {
        writer.WriteStartObject("index_details");
        foreach (var index in info.Indices)
        {
            writer.WriteStartObject(index.Name);
            writer.WriteNumber("shard_count", index.Shards.Length);
            writer.WriteNumber("size_in_bytes", index.Shards.Sum(shard => shard.TotalBytes));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter writer, SnapshotShardFailure failure)
    {
        writer.WriteStartObject();
        writer.WriteString("index", failure.Index);
        writer.WriteString("index_uuid", failure.IndexUuid);
        writer.WriteNumber("shard_id", failure.Shard);
        writer.WriteString("reason", failure.Reason);
        if (failure.NodeId is not null)
        {
            writer.WriteString("node_id", failure.NodeId);
        }

        writer.WriteString("status", failure.Status);
        writer.WriteEndObject();
    }
}
