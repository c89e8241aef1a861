using Orleans;
using Winnow.Contracts;
using Winnow.Http.Cluster;
using Winnow.Http.Indices;
using Winnow.Http.Rest;

namespace Winnow.Http.Cat;

/// <summary><c>_cat/shards</c>, and <c>segments</c>: what there is of each shard copy.</summary>
internal sealed class CatShards(IGrainFactory grains)
{
    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        const string options = CatTable.Parameters + " ignore_unavailable allow_no_indices expand_wildcards";
        foreach (var suffix in new[] { "", "/{index}" })
        {
            routes.Add(new RestRoute("GET", "/_cat/shards" + suffix, options, Shards));
            routes.Add(new RestRoute("GET", "/_cat/segments" + suffix, options, Segments));
        }
    }

    private async Task Shards(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("index", ["i", "idx"], "index name"),
            new("shard", ["s", "sh"], "shard name", Right: false),
            new("prirep", ["p", "pr", "primaryOrReplica"], "primary or replica"),
            new("state", ["st"], "shard state"),
            new("docs", ["d", "dc"], "number of docs in shard", Right: true),
            new("store", ["sto"], "store size of shard (how much disk it uses)", Right: true),
            new("dataset", [], "total size of dataset", Right: true),
            new("ip", [], "ip of node where it lives"),
            new("id", [], "unique id of node where it lives", Default: false),
            new("node", ["n"], "name of node where it lives"),
            new("unassigned.reason", ["ur"], "reason shard became unassigned", Default: false),
            new("unassigned.at", ["ua"], "time shard became unassigned (UTC)", Default: false),
            new("unassigned.for", ["uf"], "time has been unassigned", Default: false, Right: true),
            new("unassigned.details", ["ud"], "additional details as to why the shard became unassigned", Default: false),
            new("seq_no.max", ["sqm", "maxSeqNo"], "max sequence number", Default: false, Right: true),
            new("seq_no.local_checkpoint", ["sql", "localCheckpoint"], "local checkpoint", Default: false, Right: true),
            new("seq_no.global_checkpoint", ["sqg", "globalCheckpoint"], "global checkpoint", Default: false, Right: true),
            new("segments.count", ["sc", "segmentsCount"], "number of segments", Default: false, Right: true),
        ]);
        var state = await Admin.State(new ClusterStateRequest { Indices = request.Indices(), Options = request.IndicesOptions() });
        var stats = await Indices.Stats(new IndicesRequest { Indices = request.Indices(), Options = request.IndicesOptions() });
        var byAllocation = stats.Indices.SelectMany(index => index.Shards)
            .Where(shard => shard.Routing.AllocationId is not null)
            .ToDictionary(shard => shard.Routing.AllocationId!, StringComparer.Ordinal);
        var nodes = state.Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        var now = request.Context.RequestServices.Clock().GetUtcNow();
        foreach (var copy in state.Routing.Where(copy => !copy.IsRelocationTarget))
        {
            var shard = copy.AllocationId is null ? null : byAllocation.GetValueOrDefault(copy.AllocationId);
            var node = copy.NodeId is null ? null : nodes.GetValueOrDefault(copy.NodeId);
            table.Add(
                copy.Index,
                copy.Shard,
                copy.Primary ? "p" : "r",
                RoutingJson.StateName(copy.State),
                shard?.Stats.DocsCount,
                shard is null ? null : new CatBytes(shard.Stats.StoreSize),
                shard is null ? null : new CatBytes(shard.Stats.StoreSize),
                node?.Ip,
                node?.Id,
                NodeName(copy, node, nodes),
                copy.Unassigned?.Reason,
                copy.Unassigned is { } since ? DateTimeOffset.FromUnixTimeMilliseconds(since.AtMillis).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'") : null,
                copy.Unassigned is { } reason ? new CatTime(Math.Max(0, now.ToUnixTimeMilliseconds() - reason.AtMillis)) : null,
                copy.Unassigned?.Details,
                shard?.MaxSeqNo,
                shard?.LocalCheckpoint,
                shard?.GlobalCheckpoint,
                shard?.Stats.SegmentsCount);
        }

        table.Write(request, response);
    }

    /// <summary>A copy that moves shows where to.</summary>
    private static string? NodeName(ShardRoutingView copy, NodeInfo? node, Dictionary<string, NodeInfo> nodes) =>
        copy.State == ShardCopyState.Relocating && copy.RelocatingNodeId is { } target
            ? $"{node?.Name} -> {nodes.GetValueOrDefault(target)?.Ip} {target} {nodes.GetValueOrDefault(target)?.Name}"
            : node?.Name;

    private async Task Segments(RestRequest request, RestResponse response)
    {
        var table = new CatTable(
        [
            new("index", ["i", "idx"], "index name"),
            new("shard", ["s", "sh"], "shard name"),
            new("prirep", ["p", "pr", "primaryOrReplica"], "primary or replica"),
            new("ip", [], "ip of node where it lives"),
            new("id", [], "unique id of node where it lives", Default: false),
            new("segment", ["seg"], "segment name"),
            new("generation", ["g", "gen"], "segment generation", Right: true),
            new("docs.count", ["dc", "docsCount"], "number of docs in segment", Right: true),
            new("docs.deleted", ["dd", "docsDeleted"], "number of deleted docs in segment", Right: true),
            new("size", ["si"], "segment size in bytes", Right: true),
            new("size.memory", ["sm", "sizeMemory"], "segment memory in bytes", Right: true),
            new("committed", ["ic", "isCommitted"], "is segment committed"),
            new("searchable", ["is", "isSearchable"], "is segment searched"),
            new("version", ["v", "ver"], "version"),
            new("compound", ["ico", "isCompound"], "is segment compound"),
        ]);
        var nodes = (await Admin.Nodes([])).ToDictionary(node => node.Id, StringComparer.Ordinal);
        foreach (var copy in await Indices.Segments(request.ToIndices()))
        {
            var node = copy.Routing.NodeId is { } id ? nodes.GetValueOrDefault(id) : null;
            foreach (var segment in copy.Segments)
            {
                table.Add(
                    copy.Routing.Index,
                    copy.Routing.Shard,
                    copy.Routing.Primary ? "p" : "r",
                    node?.Ip,
                    node?.Id,
                    segment.Name,
                    segment.Generation,
                    segment.NumDocs,
                    segment.DeletedDocs,
                    new CatBytes(segment.SizeInBytes),
                    0,
                    segment.Committed,
                    segment.Search,
                    segment.Version,
                    false);
            }
        }

        table.Write(request, response);
    }
}
