using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cluster;

/// <summary><c>_dangling</c>: what nodes hold of indices that the cluster does not have.</summary>
internal sealed class DanglingApi(IGrainFactory grains)
{
    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_dangling", "", List));
        routes.Add(new RestRoute("POST", "/_dangling/{index_uuid}", "accept_data_loss master_timeout timeout", Import));
        routes.Add(new RestRoute("DELETE", "/_dangling/{index_uuid}", "accept_data_loss master_timeout timeout", Delete));
    }

    private async Task List(RestRequest request, RestResponse response)
    {
        var dangling = await Admin.DanglingIndices();
        var nodes = await Admin.Nodes([]);
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("_nodes");
            writer.WriteNumber("total", nodes.Length);
            writer.WriteNumber("successful", nodes.Length);
            writer.WriteNumber("failed", 0);
            writer.WriteEndObject();
            writer.WriteStartArray("dangling_indices");
            foreach (var index in dangling)
            {
                writer.WriteStartObject();
                writer.WriteString("index_name", index.IndexName);
                writer.WriteString("index_uuid", index.IndexUuid);
                writer.WriteNumber("creation_date_millis", index.CreationDateMillis);
                writer.WriteStartArray("node_ids");
                Array.ForEach(index.NodeIds, writer.WriteStringValue);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task Import(RestRequest request, RestResponse response) => Accepted(response, await Admin.ImportDanglingIndex(Target(request)));

    private async Task Delete(RestRequest request, RestResponse response) => Accepted(response, await Admin.DeleteDanglingIndex(Target(request)));

    private static DanglingIndexRequest Target(RestRequest request) => new()
    {
        IndexUuid = request.Required("index_uuid"),
        AcceptDataLoss = request.Flag("accept_data_loss"),
    };

    private static void Accepted(RestResponse response, AcknowledgedResponse answer) => response.Json(202, writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", answer.Acknowledged);
        writer.WriteEndObject();
    });
}
