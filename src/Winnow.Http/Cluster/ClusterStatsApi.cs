using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Indices;
using Winnow.Http.Rest;

namespace Winnow.Http.Cluster;

/// <summary><c>_cluster/stats</c>: the cluster's sums.</summary>
internal sealed class ClusterStatsApi(IGrainFactory grains)
{
    private static readonly string[] Roles =
        ["coordinating_only", "data", "data_cold", "data_content", "data_frozen", "data_hot", "data_warm", "ingest", "master", "remote_cluster_client", "voting_only"];

    public void Register(RouteTable routes)
    {
        const string parameters = "flat_settings timeout include_remotes";
        routes.Add(new RestRoute("GET", "/_cluster/stats", parameters, Stats));
        routes.Add(new RestRoute("GET", "/_cluster/stats/nodes/{node_id}", parameters, Stats));
    }

    private async Task Stats(RestRequest request, RestResponse response)
    {
        var view = await grains.GetGrain<IClusterAdminGrain>(0).Stats();
        var now = request.Context.RequestServices.Clock().GetUtcNow().ToUnixTimeMilliseconds();
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("_nodes");
            writer.WriteNumber("total", view.Nodes.Length);
            writer.WriteNumber("successful", view.Nodes.Length - view.FailedNodes);
            writer.WriteNumber("failed", view.FailedNodes);
            writer.WriteEndObject();
            writer.WriteString("cluster_name", view.ClusterName);
            writer.WriteString("cluster_uuid", view.ClusterUuid);
            writer.WriteNumber("timestamp", now);
            writer.WriteString("status", HealthApi.StatusName(view.Status));
            WriteIndices(writer, view);
            WriteNodes(writer, view);
            writer.WriteEndObject();
        });
    }

    private static void WriteIndices(Utf8JsonWriter writer, ClusterStatsView view)
    {
        writer.WriteStartObject("indices");
        writer.WriteNumber("count", view.IndexCount);
        var primaries = view.Indices.Sum(index => index.NumberOfShards);
        writer.WriteStartObject("shards");
        if (primaries > 0)
        {
            var total = view.Indices.Sum(index => index.Total.ShardCount);
            writer.WriteNumber("total", total);
            writer.WriteNumber("primaries", primaries);
            writer.WriteNumber("replication", Math.Max(0, (double)(total - primaries) / primaries));
        }

        writer.WriteEndObject();
        CommonStatsJson.Write(writer, view.Total, ["docs", "store", "fielddata", "query_cache", "completion", "segments"]);
        writer.WriteStartObject("mappings");
        writer.WriteStartArray("field_types");
        foreach (var type in view.FieldTypes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", type.Type);
            writer.WriteNumber("count", type.Count);
            writer.WriteNumber("index_count", type.IndexCount);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter writer, ClusterStatsView view)
    {
        writer.WriteStartObject("nodes");
        writer.WriteStartObject("count");
        writer.WriteNumber("total", view.Nodes.Length);
        foreach (var role in Roles)
        {
            writer.WriteNumber(role, view.Nodes.Count(node => role == "coordinating_only" ? node.Roles.Length == 0 : node.Roles.Contains(role, StringComparer.Ordinal)));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("versions");
        foreach (var version in view.Nodes.Select(node => node.Version).Distinct(StringComparer.Ordinal))
        {
            writer.WriteStringValue(version);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("os");
        writer.WriteNumber("available_processors", view.Nodes.Sum(node => node.Processors));
        writer.WriteNumber("allocated_processors", view.Nodes.Sum(node => node.Processors));
        writer.WriteStartObject("mem");
        var total = view.NodeStats.Sum(node => node.OsMemoryTotal);
        var free = view.NodeStats.Sum(node => node.OsMemoryFree);
        writer.WriteNumber("total_in_bytes", total);
        writer.WriteNumber("free_in_bytes", free);
        writer.WriteNumber("used_in_bytes", total - free);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("process");
        writer.WriteStartObject("cpu");
        writer.WriteNumber("percent", view.NodeStats.Sum(node => node.ProcessCpuPercent));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("jvm");
        writer.WriteNumber("max_uptime_in_millis", view.NodeStats.Length == 0 ? 0 : view.NodeStats.Max(node => node.UptimeMillis));
        writer.WriteStartObject("mem");
        writer.WriteNumber("heap_used_in_bytes", view.NodeStats.Sum(node => node.HeapUsed));
        writer.WriteNumber("heap_max_in_bytes", view.NodeStats.Sum(node => node.HeapMax));
        writer.WriteEndObject();
        writer.WriteNumber("threads", view.NodeStats.Sum(node => node.Threads));
        writer.WriteEndObject();
        writer.WriteStartObject("fs");
        writer.WriteNumber("total_in_bytes", view.NodeStats.Sum(node => node.FsTotal));
        writer.WriteNumber("free_in_bytes", view.NodeStats.Sum(node => node.FsFree));
        writer.WriteNumber("available_in_bytes", view.NodeStats.Sum(node => node.FsAvailable));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
