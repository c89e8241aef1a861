using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Snapshots;

/// <summary><c>_nodes/_repositories_metering</c>: how often each node has asked each repository's storage for what.</summary>
internal sealed class MeteringApi(IGrainFactory grains)
{
    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_nodes/_repositories_metering", "", All));
        routes.Add(new RestRoute("GET", "/_nodes/{node_id}/_repositories_metering", "", OfNodes));
    }

    private async Task All(RestRequest request, RestResponse response) => response.Json(await grains.GetGrain<ISnapshotAdminGrain>(0).Metering());

    private async Task OfNodes(RestRequest request, RestResponse response)
    {
        var chosen = (await grains.GetGrain<IClusterAdminGrain>(0).Nodes(request.List("node_id"))).Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
        var answer = await grains.GetGrain<ISnapshotAdminGrain>(0).Metering();
        using var all = JsonDocument.Parse(answer.Body);
        response.Json(answer.Status, writer =>
        {
            writer.WriteStartObject();
            foreach (var member in all.RootElement.EnumerateObject())
            {
                if (member.Name == "nodes")
                {
                    WriteNodes(writer, member.Value, chosen);
                }
                else if (member.Name == "_nodes")
                {
                    WriteCount(writer, chosen.Count);
                }
                else
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteNodes(Utf8JsonWriter writer, JsonElement nodes, HashSet<string> chosen)
    {
        writer.WriteStartObject("nodes");
        foreach (var node in nodes.EnumerateObject())
        {
            if (chosen.Contains(node.Name))
            {
                node.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter writer, int count)
    {
        writer.WriteStartObject("_nodes");
        writer.WriteNumber("total", count);
        writer.WriteNumber("successful", count);
        writer.WriteNumber("failed", 0);
        writer.WriteEndObject();
    }
}
