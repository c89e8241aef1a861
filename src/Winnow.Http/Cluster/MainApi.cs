using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cluster;

/// <summary><c>/</c>, and the health of the process for those who supervise it.</summary>
internal sealed class MainApi(IGrainFactory grains)
{
    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/", "", Main));
        routes.Add(new RestRoute("GET", "/_health/live", "", Live) { NeedsCluster = false });
        routes.Add(new RestRoute("GET", "/_health/ready", "", Ready));
    }

    private async Task Main(RestRequest request, RestResponse response)
    {
        var info = await grains.GetGrain<IClusterAdminGrain>(0).Main();
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", info.NodeName);
            writer.WriteString("cluster_name", info.ClusterName);
            writer.WriteString("cluster_uuid", info.ClusterUuid);
            writer.WriteStartObject("version");
            writer.WriteString("number", info.Version);
            writer.WriteString("build_flavor", "default");
            writer.WriteString("build_type", "winnow");
            writer.WriteString("build_hash", "unknown");
            writer.WriteString("build_date", "2026-01-01T00:00:00.000000000Z");
            writer.WriteBoolean("build_snapshot", false);
            writer.WriteString("lucene_version", "9.12.0");
            writer.WriteString("minimum_wire_compatibility_version", "7.17.0");
            writer.WriteString("minimum_index_compatibility_version", "7.0.0");
            writer.WriteEndObject();
            writer.WriteString("tagline", "You Know, for Search");
            writer.WriteEndObject();
        });
    }

    /// <summary>The process answers: nothing else is asked.</summary>
    private static Task Live(RestRequest request, RestResponse response)
    {
        response.Text(200, "live\n");
        return Task.CompletedTask;
    }

    /// <summary>The node has joined its cluster and the cluster has a master.</summary>
    private async Task Ready(RestRequest request, RestResponse response)
    {
        try
        {
            var master = await grains.GetGrain<IClusterAdminGrain>(0).ElectedMaster()
                .WaitAsync(TimeSpan.FromSeconds(5), request.Context.RequestServices.GetRequiredService<TimeProvider>());
            response.Text(master is null ? 503 : 200, master is null ? "no master\n" : "ready\n");
        }
        catch (Exception exception)
        {
            response.Text(503, $"not ready: {exception.Message}\n");
        }
    }
}
