using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary><c>_cat/allocation</c>: how many copies each node has, and how full its disk is.</summary>
internal sealed class CatAllocation(IGrainFactory grains)
{
    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        foreach (var suffix in new[] { "", "/{node_id}" })
        {
            routes.Add(new RestRoute("GET", "/_cat/allocation" + suffix, CatTable.Parameters, Allocation));
        }
    }

    private async Task Allocation(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("shards", ["s"], "number of shards on node", Right: true),
            new("shards.undesired", [], "number of shards that are scheduled to be moved elsewhere in the cluster", Right: true),
            new("write_load.forecast", ["wlf"], "sum of index write load forecasts", Right: true),
            new("disk.indices.forecast", ["dif"], "sum of shard size forecasts", Right: true),
            new("disk.indices", ["di", "diskIndices"], "disk used by ES indices", Right: true),
            new("disk.used", ["du", "diskUsed"], "disk used (total, not just ES)", Right: true),
            new("disk.avail", ["da", "diskAvail"], "disk available", Right: true),
            new("disk.total", ["dt", "diskTotal"], "total capacity of all volumes", Right: true),
            new("disk.percent", ["dp", "diskPercent"], "percent disk used", Right: true),
            new("host", ["h"], "host of node"),
            new("ip", [], "ip of node"),
            new("node", ["n"], "name of node"),
            new("node.role", ["r", "role", "nodeRole"], "node roles"),
        ]);
        var chosen = request.List("node_id");
        var stats = await Admin.NodesStats(chosen);
        var routing = (await Admin.State(new ClusterStateRequest())).Routing;
        var undesired = (await Admin.UndesiredShards()).ToDictionary(node => node.NodeId, node => node.Count, StringComparer.Ordinal);
        foreach (var node in stats.Nodes.Where(node => node.Node.Roles.Any(role => role.StartsWith("data", StringComparison.Ordinal))))
        {
            var used = node.FsTotal - node.FsAvailable;
            table.Add(
                routing.Count(copy => string.Equals(copy.NodeId, node.Node.Id, StringComparison.Ordinal)),
                undesired.GetValueOrDefault(node.Node.Id),
                "0.0",
                new CatBytes(node.Indices.StoreSize),
                new CatBytes(node.Indices.StoreSize),
                new CatBytes(used),
                new CatBytes(node.FsAvailable),
                new CatBytes(node.FsTotal),
                node.FsTotal == 0 ? 0 : 100 * used / node.FsTotal,
                node.Node.Host,
                node.Node.Ip,
                node.Node.Name,
                CatNodes.RoleLetters(node.Node.Roles));
        }

        var unassigned = routing.Count(copy => copy.NodeId is null);
        if (unassigned > 0 && chosen is [])
        {
            table.Add(unassigned, 0, "0.0", null, null, null, null, null, null, null, null, "UNASSIGNED", null);
        }

        table.Write(request, response);
    }
}
