using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cluster;

/// <summary><c>_nodes</c> and <c>_nodes/stats</c>.</summary>
internal sealed class NodesApi(IGrainFactory grains)
{
    private static readonly string[] InfoMetrics =
        ["settings", "os", "process", "jvm", "thread_pool", "transport", "http", "remote_cluster_server", "plugins", "ingest", "aggregations", "indices"];

    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        const string info = "flat_settings timeout";
        routes.Add(new RestRoute("GET", "/_nodes", info, Info));
        routes.Add(new RestRoute("GET", "/_nodes/{node_id}", info, Info));
        routes.Add(new RestRoute("GET", "/_nodes/{node_id}/{metric}", info, Info));
        const string stats = "completion_fields fielddata_fields fields groups include_segment_file_sizes include_unloaded_segments level timeout types";
        routes.Add(new RestRoute("GET", "/_nodes/stats", stats, Stats));
        routes.Add(new RestRoute("GET", "/_nodes/{node_id}/stats", stats, Stats));
        routes.Add(new RestRoute("GET", "/_nodes/stats/{metric}", stats, Stats));
        routes.Add(new RestRoute("GET", "/_nodes/{node_id}/stats/{metric}", stats, Stats));
        routes.Add(new RestRoute("GET", "/_nodes/stats/{metric}/{index_metric}", stats, Stats));
        routes.Add(new RestRoute("GET", "/_nodes/{node_id}/stats/{metric}/{index_metric}", stats, Stats));
    }

    private async Task Info(RestRequest request, RestResponse response)
    {
        var filter = request.List("node_id");
        var metrics = request.List("metric");

        // One segment alone is either: a metric's name is never a node's.
        if (metrics.Length == 0 && filter.Length > 0 && filter.All(name => InfoMetrics.Contains(name, StringComparer.Ordinal)))
        {
            (filter, metrics) = ([], filter);
        }

        var nodes = await Admin.Nodes(filter);
        var main = await Admin.Main();
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            Header(writer, nodes.Length, 0, main.ClusterName);
            foreach (var node in nodes)
            {
                NodeJson.WriteInfo(writer, node, metrics);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private async Task Stats(RestRequest request, RestResponse response)
    {
        var metrics = request.List("metric") is ["_all"] ? [] : request.List("metric");
        var unknown = metrics.Except(NodeJson.StatsMetrics, StringComparer.Ordinal).FirstOrDefault();
        if (unknown is not null)
        {
            throw RestErrors.UnrecognizedMetric(request.Path, unknown, NodeJson.StatsMetrics);
        }

        var view = await Admin.NodesStats(request.List("node_id"));
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            Header(writer, view.Nodes.Length, view.Failed, view.ClusterName);
            foreach (var node in view.Nodes)
            {
                NodeStatsJson.Write(writer, node, metrics, request.List("index_metric"));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static void Header(Utf8JsonWriter writer, int successful, int failed, string cluster)
    {
        writer.WriteStartObject("_nodes");
        writer.WriteNumber("total", successful + failed);
        writer.WriteNumber("successful", successful);
        writer.WriteNumber("failed", failed);
        writer.WriteEndObject();
        writer.WriteString("cluster_name", cluster);
        writer.WriteStartObject("nodes");
    }
}
