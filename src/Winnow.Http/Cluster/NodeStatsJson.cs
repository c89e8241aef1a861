using System.Text.Json;
using Winnow.Contracts;
using Winnow.Http.Indices;

namespace Winnow.Http.Cluster;

/// <summary>One node in <c>_nodes/stats</c>.</summary>
internal static class NodeStatsJson
{
    public static void Write(Utf8JsonWriter writer, NodeStats stats, string[] metrics, string[] indexMetrics)
    {
        writer.WriteStartObject(stats.Node.Id);
        writer.WriteNumber("timestamp", stats.TimestampMillis);
        NodeJson.WriteHead(writer, stats.Node);
        foreach (var metric in NodeJson.StatsMetrics.Where(metric => metrics.Length == 0 || metrics.Contains(metric, StringComparer.Ordinal)))
        {
            Section(writer, stats, metric, indexMetrics);
        }

        writer.WriteEndObject();
    }

    private static void Section(Utf8JsonWriter writer, NodeStats stats, string metric, string[] indexMetrics)
    {
        switch (metric)
        {
            case "indices":
                writer.WriteStartObject("indices");
                CommonStatsJson.Write(writer, stats.Indices, indexMetrics);
                writer.WriteEndObject();
                break;
            case "os":
                WriteOs(writer, stats);
                break;
            case "process":
                WriteProcess(writer, stats);
                break;
            case "jvm":
                WriteRuntime(writer, stats);
                break;
            case "thread_pool":
                WriteThreadPools(writer, stats.ThreadPools);
                break;
            case "fs":
                WriteFileSystem(writer, stats);
                break;
            case "http":
                writer.WriteStartObject("http");
                writer.WriteNumber("current_open", stats.HttpCurrentOpen);
                writer.WriteNumber("total_opened", stats.HttpTotalOpened);
                writer.WriteEndObject();
                break;
            case "breaker":
                WriteBreakers(writer, stats.Breakers);
                break;
            case "indexing_pressure":
                WriteIndexingPressure(writer, stats.IndexingPressure);
                break;
            default:
                writer.WriteStartObject(metric);
                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteOs(Utf8JsonWriter writer, NodeStats stats)
    {
        writer.WriteStartObject("os");
        writer.WriteNumber("timestamp", stats.TimestampMillis);
        writer.WriteStartObject("cpu");
        writer.WriteNumber("percent", stats.OsCpuPercent);
        writer.WriteStartObject("load_average");
        if (stats.LoadAverage1m >= 0)
        {
            writer.WriteNumber("1m", stats.LoadAverage1m);
            writer.WriteNumber("5m", stats.LoadAverage5m);
            writer.WriteNumber("15m", stats.LoadAverage15m);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        WriteMemory(writer, "mem", stats.OsMemoryTotal, stats.OsMemoryFree);
        WriteMemory(writer, "swap", stats.SwapTotal, stats.SwapFree);
        writer.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter writer, string name, long total, long free)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("total_in_bytes", total);
        writer.WriteNumber("free_in_bytes", free);
        writer.WriteNumber("used_in_bytes", total - free);
        writer.WriteNumber("free_percent", total == 0 ? 0 : 100 * free / total);
        writer.WriteNumber("used_percent", total == 0 ? 0 : 100 - (100 * free / total));
        writer.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter writer, NodeStats stats)
    {
        writer.WriteStartObject("process");
        writer.WriteNumber("timestamp", stats.TimestampMillis);
        writer.WriteNumber("open_file_descriptors", stats.OpenFileDescriptors);
        writer.WriteNumber("max_file_descriptors", stats.MaxFileDescriptors);
        writer.WriteStartObject("cpu");
        writer.WriteNumber("percent", stats.ProcessCpuPercent);
        writer.WriteNumber("total_in_millis", stats.ProcessCpuMillis);
        writer.WriteEndObject();
        writer.WriteStartObject("mem");
        writer.WriteNumber("total_virtual_in_bytes", stats.ProcessVirtualMemory);
        writer.WriteNumber("resident_in_bytes", stats.ProcessResidentMemory);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRuntime(Utf8JsonWriter writer, NodeStats stats)
    {
        writer.WriteStartObject("jvm");
        writer.WriteNumber("timestamp", stats.TimestampMillis);
        writer.WriteNumber("uptime_in_millis", stats.UptimeMillis);
        writer.WriteStartObject("mem");
        writer.WriteNumber("heap_used_in_bytes", stats.HeapUsed);
        writer.WriteNumber("heap_used_percent", stats.HeapMax == 0 ? 0 : 100 * stats.HeapUsed / stats.HeapMax);
        writer.WriteNumber("heap_committed_in_bytes", stats.HeapCommitted);
        writer.WriteNumber("heap_max_in_bytes", stats.HeapMax);
        writer.WriteEndObject();
        writer.WriteStartObject("threads");
        writer.WriteNumber("count", stats.Threads);
        writer.WriteEndObject();
        writer.WriteStartObject("gc");
        writer.WriteStartObject("collectors");
        for (var generation = 0; generation < stats.GcCollections.Length; generation++)
        {
            writer.WriteStartObject($"gen{generation}");
            writer.WriteNumber("collection_count", stats.GcCollections[generation]);
            writer.WriteNumber("collection_time_in_millis", generation == 0 ? stats.GcPauseMillis : 0);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteThreadPools(Utf8JsonWriter writer, ThreadPoolStats[] pools)
    {
        writer.WriteStartObject("thread_pool");
        foreach (var pool in pools)
        {
            writer.WriteStartObject(pool.Name);
            writer.WriteNumber("threads", pool.Threads);
            writer.WriteNumber("queue", pool.Queue);
            writer.WriteNumber("active", pool.Active);
            writer.WriteNumber("rejected", pool.Rejected);
            writer.WriteNumber("largest", pool.Largest);
            writer.WriteNumber("completed", pool.Completed);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteFileSystem(Utf8JsonWriter writer, NodeStats stats)
    {
        writer.WriteStartObject("fs");
        writer.WriteNumber("timestamp", stats.TimestampMillis);
        writer.WriteStartObject("total");
        WriteSpace(writer, stats);
        writer.WriteEndObject();
        writer.WriteStartArray("data");
        writer.WriteStartObject();
        writer.WriteString("path", stats.DataPath);
        WriteSpace(writer, stats);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSpace(Utf8JsonWriter writer, NodeStats stats)
    {
        writer.WriteNumber("total_in_bytes", stats.FsTotal);
        writer.WriteNumber("free_in_bytes", stats.FsFree);
        writer.WriteNumber("available_in_bytes", stats.FsAvailable);
    }

    private static void WriteBreakers(Utf8JsonWriter writer, BreakerStats[] breakers)
    {
        writer.WriteStartObject("breakers");
        foreach (var breaker in breakers)
        {
            writer.WriteStartObject(breaker.Name);
            writer.WriteNumber("limit_size_in_bytes", breaker.Limit);
            writer.WriteNumber("estimated_size_in_bytes", breaker.Estimated);
            writer.WriteNumber("overhead", breaker.Overhead);
            writer.WriteNumber("tripped", breaker.Tripped);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteIndexingPressure(Utf8JsonWriter writer, IndexingPressureStats pressure)
    {
        writer.WriteStartObject("indexing_pressure");
        writer.WriteStartObject("memory");
        writer.WriteStartObject("current");
        WriteBytes(writer, pressure.CurrentCoordinating, pressure.CurrentPrimary, pressure.CurrentReplica);
        writer.WriteEndObject();
        writer.WriteStartObject("total");
        WriteBytes(writer, pressure.TotalCoordinating, pressure.TotalPrimary, pressure.TotalReplica);
        writer.WriteNumber("coordinating_rejections", pressure.CoordinatingRejections);
        writer.WriteNumber("primary_rejections", pressure.PrimaryRejections);
        writer.WriteNumber("replica_rejections", pressure.ReplicaRejections);
        writer.WriteEndObject();
        writer.WriteNumber("limit_in_bytes", pressure.Limit);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteBytes(Utf8JsonWriter writer, long coordinating, long primary, long replica)
    {
        writer.WriteNumber("combined_coordinating_and_primary_in_bytes", coordinating + primary);
        writer.WriteNumber("coordinating_in_bytes", coordinating);
        writer.WriteNumber("primary_in_bytes", primary);
        writer.WriteNumber("replica_in_bytes", replica);
        writer.WriteNumber("all_in_bytes", coordinating + primary + replica);
    }
}
