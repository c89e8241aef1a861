using System.Globalization;
using System.Text.Json;
using Winnow.Grains.Nodes;
using Winnow.Repositories.Analysis;

namespace Winnow.Grains.Snapshots.Maintenance;

/// <summary>Elasticsearch's JSON for an analysis.</summary>
internal static class AnalysisJson
{
    public static void Write(Utf8JsonWriter writer, WinnowNode node, AnalyzeRepositoryRequest request, long seed, string folder, AnalysisReport report)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("coordinating_node");
        writer.WriteString("id", node.Id);
        writer.WriteString("name", node.Name);
        writer.WriteEndObject();
        writer.WriteString("repository", request.Repository);
        writer.WriteNumber("blob_count", request.BlobCount);
        writer.WriteNumber("concurrency", request.Concurrency);
        writer.WriteNumber("read_node_count", request.ReadNodeCount);
        writer.WriteNumber("early_read_node_count", request.EarlyReadNodeCount);
        WriteSize(writer, "max_blob_size", request.MaxBlobBytes);
        WriteSize(writer, "max_total_data_size", request.MaxTotalDataBytes);
        writer.WriteNumber("seed", seed);
        writer.WriteNumber("rare_action_probability", request.RareActionProbability);
        writer.WriteString("blob_path", folder);
        writer.WriteStartArray("issues_detected");
        writer.WriteEndArray();
        writer.WriteStartObject("summary");
        writer.WriteStartObject("write");
        writer.WriteNumber("count", report.Writes);
        WriteSize(writer, "total_size", report.WrittenBytes);
        WriteTime(writer, "total_throttled", TimeSpan.Zero);
        WriteTime(writer, "total_elapsed", report.WriteTime);
        writer.WriteEndObject();
        writer.WriteStartObject("read");
        writer.WriteNumber("count", report.Reads);
        WriteSize(writer, "total_size", report.ReadBytes);
        WriteTime(writer, "total_wait", report.ReadTime);
        WriteTime(writer, "max_wait", report.LongestRead);
        WriteTime(writer, "total_throttled", TimeSpan.Zero);
        WriteTime(writer, "total_elapsed", report.ReadTime);
        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteTime(writer, "listing_elapsed", report.ListTime);
        WriteTime(writer, "delete_elapsed", report.DeleteTime);
        writer.WriteEndObject();
    }

    private static void WriteSize(Utf8JsonWriter writer, string name, long bytes)
    {
        var (size, unit) = bytes >= 1L << 30 ? (bytes / (double)(1L << 30), "gb") : bytes >= 1 << 20 ? (bytes / (double)(1 << 20), "mb") : bytes >= 1 << 10 ? (bytes / 1024.0, "kb") : (bytes, "b");
        writer.WriteString(name, string.Create(CultureInfo.InvariantCulture, $"{Math.Round(size, 1, MidpointRounding.ToZero):0.#}{unit}"));
        writer.WriteNumber(name + "_bytes", bytes);
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, TimeSpan time)
    {
        writer.WriteString(name, string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#}ms"));
        writer.WriteNumber(name + "_nanos", time.Ticks * 100);
    }
}
