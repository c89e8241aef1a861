using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Indices;

/// <summary>The sections of <c>_stats</c>, by metric.</summary>
internal static class CommonStatsJson
{
    public static readonly string[] Metrics =
    [
        "docs", "shard_stats", "store", "indexing", "get", "search", "merge", "refresh", "flush", "warmer", "query_cache", "fielddata", "completion",
        "segments", "translog", "request_cache", "recovery", "bulk",
    ];

    public static void Write(Utf8JsonWriter writer, CommonStats stats, IReadOnlyCollection<string> metrics)
    {
        foreach (var metric in Metrics.Where(metric => metrics.Count == 0 || metrics.Contains(metric)))
        {
            writer.WriteStartObject(metric == "merge" ? "merges" : metric);
            Section(writer, stats, metric);
            writer.WriteEndObject();
        }
    }

    private static void Section(Utf8JsonWriter writer, CommonStats stats, string metric)
    {
        switch (metric)
        {
            case "docs":
                Numbers(writer, ("count", stats.DocsCount), ("deleted", stats.DocsDeleted), ("total_size_in_bytes", stats.StoreSize));
                break;
            case "shard_stats":
                Numbers(writer, ("total_count", stats.ShardCount));
                break;
            case "store":
                Numbers(writer, ("size_in_bytes", stats.StoreSize), ("total_data_set_size_in_bytes", stats.StoreSize), ("reserved_in_bytes", 0));
                break;
            case "indexing":
                Numbers(
                    writer,
                    ("index_total", stats.IndexTotal),
                    ("index_time_in_millis", stats.IndexTime),
                    ("index_current", stats.IndexCurrent),
                    ("index_failed", stats.IndexFailed),
                    ("delete_total", stats.DeleteTotal),
                    ("delete_time_in_millis", stats.DeleteTime),
                    ("delete_current", 0),
                    ("noop_update_total", stats.NoopUpdateTotal));
                writer.WriteBoolean("is_throttled", false);
                Numbers(writer, ("throttle_time_in_millis", 0));
                break;
            case "get":
                Numbers(
                    writer,
                    ("total", stats.GetTotal),
                    ("time_in_millis", stats.GetTime),
                    ("exists_total", stats.GetExistsTotal),
                    ("missing_total", stats.GetMissingTotal),
                    ("current", 0));
                break;
            case "search":
                Numbers(
                    writer,
                    ("open_contexts", stats.SearchOpenContexts),
                    ("query_total", stats.QueryTotal),
                    ("query_time_in_millis", stats.QueryTime),
                    ("query_current", stats.QueryCurrent),
                    ("fetch_total", stats.FetchTotal),
                    ("fetch_time_in_millis", stats.FetchTime),
                    ("fetch_current", stats.FetchCurrent),
                    ("scroll_total", stats.ScrollTotal),
                    ("scroll_time_in_millis", 0),
                    ("scroll_current", stats.ScrollCurrent),
                    ("suggest_total", 0),
                    ("suggest_time_in_millis", 0),
                    ("suggest_current", 0));
                break;
            case "merge":
                Numbers(
                    writer,
                    ("current", stats.MergesCurrent),
                    ("current_docs", 0),
                    ("current_size_in_bytes", 0),
                    ("total", stats.MergesTotal),
                    ("total_time_in_millis", stats.MergesTime),
                    ("total_docs", stats.MergesDocs),
                    ("total_size_in_bytes", stats.MergesSize),
                    ("total_stopped_time_in_millis", 0),
                    ("total_throttled_time_in_millis", 0));
                break;
            default:
                RestOf(writer, stats, metric);
                break;
        }
    }

    private static void RestOf(Utf8JsonWriter writer, CommonStats stats, string metric)
    {
        switch (metric)
        {
            case "refresh":
                Numbers(
                    writer,
                    ("total", stats.RefreshTotal),
                    ("total_time_in_millis", stats.RefreshTime),
                    ("external_total", stats.RefreshTotal),
                    ("external_total_time_in_millis", stats.RefreshTime),
                    ("listeners", stats.RefreshListeners));
                break;
            case "flush":
                Numbers(writer, ("total", stats.FlushTotal), ("periodic", stats.FlushPeriodic), ("total_time_in_millis", stats.FlushTime));
                break;
            case "query_cache":
                Numbers(
                    writer,
                    ("memory_size_in_bytes", stats.QueryCacheSize),
                    ("total_count", stats.QueryCacheHits + stats.QueryCacheMisses),
                    ("hit_count", stats.QueryCacheHits),
                    ("miss_count", stats.QueryCacheMisses),
                    ("cache_size", 0),
                    ("cache_count", 0),
                    ("evictions", 0));
                break;
            case "fielddata":
                Numbers(writer, ("memory_size_in_bytes", 0), ("evictions", 0));
                break;
            case "completion":
                Numbers(writer, ("size_in_bytes", 0));
                break;
            case "segments":
                Numbers(
                    writer,
                    ("count", stats.SegmentsCount),
                    ("memory_in_bytes", stats.SegmentsMemory),
                    ("index_writer_memory_in_bytes", stats.IndexWriterMemory),
                    ("version_map_memory_in_bytes", stats.VersionMapMemory),
                    ("fixed_bit_set_memory_in_bytes", 0),
                    ("max_unsafe_auto_id_timestamp", -1));
                break;
            case "translog":
                Numbers(
                    writer,
                    ("operations", stats.TranslogOperations),
                    ("size_in_bytes", stats.TranslogSize),
                    ("uncommitted_operations", stats.TranslogUncommittedOperations),
                    ("uncommitted_size_in_bytes", stats.TranslogUncommittedSize),
                    ("earliest_last_modified_age", stats.TranslogEarliestLastModifiedAge));
                break;
            case "request_cache":
                Numbers(
                    writer,
                    ("memory_size_in_bytes", stats.RequestCacheSize),
                    ("evictions", 0),
                    ("hit_count", stats.RequestCacheHits),
                    ("miss_count", stats.RequestCacheMisses));
                break;
            case "recovery":
                Numbers(writer, ("current_as_source", 0), ("current_as_target", 0), ("throttle_time_in_millis", 0));
                break;
            case "bulk":
                Numbers(writer, ("total_operations", stats.BulkTotal), ("total_time_in_millis", stats.BulkTime), ("total_size_in_bytes", stats.BulkSize));
                break;
            default:
                Numbers(writer, ("current", 0), ("total", 0), ("total_time_in_millis", 0));
                break;
        }
    }

    private static void Numbers(Utf8JsonWriter writer, params ReadOnlySpan<(string Name, long Value)> members)
    {
        foreach (var (name, value) in members)
        {
            writer.WriteNumber(name, value);
        }
    }
}
