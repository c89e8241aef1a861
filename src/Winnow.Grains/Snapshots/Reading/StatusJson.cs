using System.Globalization;
using System.Text.Json;

namespace Winnow.Grains.Snapshots.Reading;

/// <summary>Elasticsearch's JSON for the status of a snapshot: the same figures for the whole, each index and each shard.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter writer, SnapshotStatusView status)
    {
        var all = status.Indices.SelectMany(index => index.Shards).ToList();
        writer.WriteStartObject();
        writer.WriteString("snapshot", status.Name);
        writer.WriteString("repository", status.Repository);
        writer.WriteString("uuid", status.Uuid);
        writer.WriteString("state", status.State);
        writer.WriteBoolean("include_global_state", status.IncludeGlobalState);
        WriteCounts(writer, all);
        WriteStats(writer, all, status.StartMillis, status.TimeMillis);
        writer.WriteStartObject("indices");
        foreach (var index in status.Indices)
        {
            writer.WriteStartObject(index.Name);
            WriteCounts(writer, index.Shards);
            WriteStats(writer, index.Shards);
            writer.WriteStartObject("shards");
            for (var id = 0; id < index.Shards.Length; id++)
            {
                writer.WriteStartObject(id.ToString(CultureInfo.InvariantCulture));
                WriteShard(writer, index.Shards[id]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteShard(Utf8JsonWriter writer, ShardStatusView shard)
    {
        writer.WriteString("stage", shard.Stage.ToString().ToUpperInvariant());
        WriteStats(writer, [shard]);
        if (shard.Node is not null)
        {
            writer.WriteString("node", shard.Node);
        }

        if (shard.Reason is not null)
        {
            writer.WriteString("reason", shard.Reason);
        }
    }

    private static void WriteCounts(Utf8JsonWriter writer, IReadOnlyCollection<ShardStatusView> shards)
    {
        writer.WriteStartObject("shards_stats");
        writer.WriteNumber("initializing", shards.Count(shard => shard.Stage == ShardSnapshotStage.Init));
        writer.WriteNumber("started", shards.Count(shard => shard.Stage == ShardSnapshotStage.Started));
        writer.WriteNumber("finalizing", shards.Count(shard => shard.Stage == ShardSnapshotStage.Finalize));
        writer.WriteNumber("done", shards.Count(shard => shard.Stage == ShardSnapshotStage.Done));
        writer.WriteNumber("failed", shards.Count(shard => shard.Stage == ShardSnapshotStage.Failure));
        writer.WriteNumber("total", shards.Count);
        writer.WriteEndObject();
    }

    private static void WriteStats(Utf8JsonWriter writer, IReadOnlyCollection<ShardStatusView> shards)
    {
        var begun = shards.Where(shard => shard.StartMillis > 0).ToList();
        var start = begun.Count == 0 ? 0 : begun.Min(shard => shard.StartMillis);
        WriteStats(writer, shards, start, begun.Count == 0 ? 0 : begun.Max(shard => shard.StartMillis + shard.TimeMillis) - start);
    }

    private static void WriteStats(Utf8JsonWriter writer, IReadOnlyCollection<ShardStatusView> shards, long start, long time)
    {
        writer.WriteStartObject("stats");
        WriteFiles(writer, "incremental", shards.Sum(shard => shard.IncrementalFiles), shards.Sum(shard => shard.IncrementalBytes));
        if (shards.Any(shard => shard.Stage is not (ShardSnapshotStage.Done or ShardSnapshotStage.Failure)))
        {
            WriteFiles(writer, "processed", shards.Sum(shard => shard.ProcessedFiles), shards.Sum(shard => shard.ProcessedBytes));
        }

        WriteFiles(writer, "total", shards.Sum(shard => shard.TotalFiles), shards.Sum(shard => shard.TotalBytes));
        writer.WriteNumber("start_time_in_millis", start);
        writer.WriteNumber("time_in_millis", time);
        writer.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter writer, string name, int count, long bytes)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("file_count", count);
        writer.WriteNumber("size_in_bytes", bytes);
        writer.WriteEndObject();
    }
}
