using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Cluster;

/// <summary>One node in <c>_nodes</c>.</summary>
internal static class NodeJson
{
    public static readonly string[] StatsMetrics =
    [
        "indices", "os", "process", "jvm", "thread_pool", "fs", "transport", "http", "breaker", "script", "discovery", "ingest", "adaptive_selection",
        "script_cache", "indexing_pressure", "repositories", "allocations",
    ];

    /// <summary>What both node APIs begin with.</summary>
    public static void WriteHead(Utf8JsonWriter writer, NodeInfo node)
    {
        writer.WriteString("name", node.Name);
        writer.WriteString("transport_address", node.TransportAddress);
        writer.WriteString("host", node.Host);
        writer.WriteString("ip", node.Ip);
        writer.WriteStartArray("roles");
        Array.ForEach(node.Roles, writer.WriteStringValue);
        writer.WriteEndArray();
        writer.WriteStartObject("attributes");
        foreach (var attribute in node.Attributes)
        {
            writer.WriteString(attribute.Name, attribute.Value);
        }

        writer.WriteEndObject();
    }

    public static void WriteInfo(Utf8JsonWriter writer, NodeInfo node, string[] metrics)
    {
        bool Wanted(string metric) => metrics.Length == 0 || metrics.Contains("_all", StringComparer.Ordinal) || metrics.Contains(metric, StringComparer.Ordinal);
        writer.WriteStartObject(node.Id);
        WriteHead(writer, node);
        writer.WriteString("version", node.Version);
        writer.WriteString("build_flavor", "default");
        writer.WriteString("build_type", "winnow");
        writer.WriteString("build_hash", node.WinnowVersion);
        if (Wanted("settings"))
        {
            writer.WritePropertyName("settings");
            writer.WriteRawValue(node.Settings.IsEmpty ? "{}"u8 : node.Settings.Span, skipInputValidation: true);
        }

        if (Wanted("os"))
        {
            writer.WriteStartObject("os");
            writer.WriteString("name", node.OsName);
            writer.WriteString("arch", node.OsArch);
            writer.WriteString("version", node.OsVersion);
            writer.WriteNumber("available_processors", node.Processors);
            writer.WriteNumber("allocated_processors", node.Processors);
            writer.WriteEndObject();
        }

        if (Wanted("process"))
        {
            writer.WriteStartObject("process");
            writer.WriteNumber("refresh_interval_in_millis", 1000);
            writer.WriteNumber("id", node.ProcessId);
            writer.WriteBoolean("mlockall", false);
            writer.WriteEndObject();
        }

        if (Wanted("jvm"))
        {
            // There is no JVM; tools look here for memory and the start time.
            writer.WriteStartObject("jvm");
            writer.WriteNumber("pid", node.ProcessId);
            writer.WriteString("version", node.RuntimeVersion);
            writer.WriteString("vm_name", ".NET");
            writer.WriteNumber("start_time_in_millis", node.StartTimeMillis);
            writer.WriteStartObject("mem");
            writer.WriteNumber("heap_max_in_bytes", node.MemoryMaxInBytes);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        if (Wanted("transport"))
        {
            WriteAddress(writer, "transport", node.TransportAddress);
        }

        if (Wanted("http") && node.HttpAddress is { } http)
        {
            WriteAddress(writer, "http", http);
        }

        if (Wanted("plugins"))
        {
            writer.WriteStartArray("plugins");
            writer.WriteEndArray();
            writer.WriteStartArray("modules");
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter writer, string name, string address)
    {
        writer.WriteStartObject(name);
        writer.WriteStartArray("bound_address");
        writer.WriteStringValue(address);
        writer.WriteEndArray();
        writer.WriteString("publish_address", address);
        writer.WriteEndObject();
    }
}
