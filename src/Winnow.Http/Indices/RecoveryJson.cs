using System.Globalization;
using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Indices;

/// <summary>One shard copy in <c>_recovery</c>.</summary>
internal static class RecoveryJson
{
    public static string Percent(long done, long total) =>
        (total == 0 ? 100.0 : 100.0 * done / total).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    public static void Write(Utf8JsonWriter writer, RecoveryView recovery, IReadOnlyDictionary<string, NodeInfo> nodes, bool detailed)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", recovery.Shard);
        writer.WriteString("type", recovery.Type);
        writer.WriteString("stage", recovery.Stage);
        writer.WriteBoolean("primary", recovery.Primary);
        writer.WriteNumber("start_time_in_millis", recovery.StartTimeMillis);
        if (recovery.StopTimeMillis > 0)
        {
            writer.WriteNumber("stop_time_in_millis", recovery.StopTimeMillis);
        }

        writer.WriteNumber("total_time_in_millis", recovery.TotalTimeMillis);
        if (recovery.Snapshot is { } snapshot)
        {
            Source(writer, snapshot);
        }
        else
        {
            Node(writer, "source", recovery.SourceNodeId, nodes);
        }

        Node(writer, "target", recovery.TargetNodeId, nodes);
        WriteIndex(writer, recovery, detailed);
        writer.WriteStartObject("translog");
        writer.WriteNumber("recovered", recovery.TranslogRecovered);
        writer.WriteNumber("total", recovery.TranslogTotal);
        writer.WriteString("percent", Percent(recovery.TranslogRecovered, recovery.TranslogTotal));
        writer.WriteNumber("total_on_start", recovery.TranslogTotal);
        writer.WriteNumber("total_time_in_millis", recovery.TranslogTimeMillis);
        writer.WriteEndObject();
        writer.WriteStartObject("verify_index");
        writer.WriteNumber("check_index_time_in_millis", recovery.VerifyTimeMillis);
        writer.WriteNumber("total_time_in_millis", recovery.VerifyTimeMillis);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter writer, RestoreSourceMessage snapshot)
    {
        writer.WriteStartObject("source");
        writer.WriteString("repository", snapshot.Repository);
        writer.WriteString("snapshot", snapshot.Snapshot);
        writer.WriteString("version", snapshot.Version);
        writer.WriteString("index", snapshot.Index);
        writer.WriteString("restoreUUID", snapshot.Uuid);
        writer.WriteEndObject();
    }

    private static void WriteIndex(Utf8JsonWriter writer, RecoveryView recovery, bool detailed)
    {
        writer.WriteStartObject("index");
        writer.WriteStartObject("size");
        writer.WriteNumber("total_in_bytes", recovery.BytesTotal);
        writer.WriteNumber("reused_in_bytes", recovery.BytesReused);
        writer.WriteNumber("recovered_in_bytes", recovery.BytesRecovered);
        writer.WriteNumber("recovered_from_snapshot_in_bytes", recovery.Snapshot is null ? 0 : recovery.BytesRecovered);
        writer.WriteString("percent", Percent(recovery.BytesRecovered, recovery.BytesTotal - recovery.BytesReused));
        writer.WriteEndObject();
        writer.WriteStartObject("files");
        writer.WriteNumber("total", recovery.FilesTotal);
        writer.WriteNumber("reused", recovery.FilesReused);
        writer.WriteNumber("recovered", recovery.FilesRecovered);
        writer.WriteString("percent", Percent(recovery.FilesRecovered, recovery.FilesTotal - recovery.FilesReused));
        if (detailed)
        {
            writer.WriteStartArray("details");
            foreach (var file in recovery.Files)
            {
                writer.WriteStartObject();
                writer.WriteString("name", file.Name);
                writer.WriteNumber("length", file.Length);
                writer.WriteBoolean("reused", file.Reused);
                writer.WriteNumber("recovered", file.Recovered);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteNumber("total_time_in_millis", recovery.IndexTimeMillis);
        writer.WriteNumber("source_throttle_time_in_millis", recovery.SourceThrottleMillis);
        writer.WriteNumber("target_throttle_time_in_millis", recovery.TargetThrottleMillis);
        if (recovery.StopTimeMillis == 0 && recovery.TimeLeftMillis is { } left)
        {
            writer.WriteNumber("time_left_in_millis", left);
        }

        writer.WriteEndObject();
    }

    private static void Node(Utf8JsonWriter writer, string name, string? id, IReadOnlyDictionary<string, NodeInfo> nodes)
    {
        writer.WriteStartObject(name);
        if (id is not null && nodes.TryGetValue(id, out var node))
        {
            writer.WriteString("id", node.Id);
            writer.WriteString("host", node.Host);
            writer.WriteString("transport_address", node.TransportAddress);
            writer.WriteString("ip", node.Ip);
            writer.WriteString("name", node.Name);
        }

        writer.WriteEndObject();
    }
}
