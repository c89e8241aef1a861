using System.Text;
using Winnow.Grains.Indices;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Cluster;

/// <summary>The whole cluster in one view.</summary>
internal sealed class ClusterViews(
    WinnowNode self, MetadataCache metadata, IndexNames names, IndexViews indexViews, NodeQueries nodes, ClusterSettings settings, MasterCalls master, TimeProvider time)
{
    public async Task<ClusterStateView> State(ClusterStateRequest request)
    {
        var cluster = await metadata.Refresh();
        var indices = (await names.Views(request.Indices, request.Options, ExpressionOptions.Lenient)).OrderBy(index => index.Name, StringComparer.Ordinal).ToList();
        return new ClusterStateView
        {
            ClusterName = self.ClusterName,
            ClusterUuid = cluster.ClusterUuid,
            Version = cluster.Version,
            StateUuid = $"{cluster.ClusterUuid}-{cluster.Version}",
            MasterNodeId = await master.Asked(master.Master.MasterNode),
            Nodes = await nodes.Infos([]),
            Indices = [.. indices.Where(index => cluster.ByUuid(index.Uuid) is not null).Select(index => IndexViews.View(cluster.ByUuid(index.Uuid)!, index, includeDefaults: false))],
            Routing = [.. indices.SelectMany(index => RoutingViews.Of(index.Metadata, time.GetUtcNow()))],
            IndexTemplates = Templates(cluster.IndexTemplates),
            ComponentTemplates = Templates(cluster.ComponentTemplates),
            LegacyTemplates = Templates(cluster.LegacyTemplates),
            Settings = await settings.Get(includeDefaults: false),
            Blocks = [.. indices.SelectMany(Blocks)],
        };
    }

    public async Task<ClusterStatsView> Stats()
    {
        var stats = await indexViews.Stats(new IndicesRequest { Options = new IndicesOptions { ExpandWildcards = ExpandWildcards.Open | ExpandWildcards.Hidden } });
        var nodeStats = await nodes.Stats([]);
        var indices = metadata.Known.Where(index => metadata.Cluster.ByUuid(index.Uuid) is not null).ToList();
        return new ClusterStatsView
        {
            ClusterName = self.ClusterName,
            ClusterUuid = metadata.Cluster.ClusterUuid,
            Status = (HealthStatus)indices.Aggregate(default(ShardCounts), (sum, index) => sum + IndexHealth.Of(index.Metadata)).Status,
            Nodes = [.. nodeStats.Nodes.Select(node => node.Node)],
            NodeStats = nodeStats.Nodes,
            FailedNodes = nodeStats.Failed,
            IndexCount = metadata.Cluster.Indices.Count,
            Indices = stats.Indices,
            Total = stats.Total,
            FieldTypes = FieldTypes(indices),
        };
    }

    private static TemplateView[] Templates(IEnumerable<KeyValuePair<string, string>> templates) =>
        [.. templates.Select(pair => new TemplateView { Name = pair.Key, Body = Encoding.UTF8.GetBytes(pair.Value) })];

    private static IEnumerable<ClusterBlockView> Blocks(IndexView index)
    {
        if (index.Metadata.Closed)
        {
            yield return new ClusterBlockView { Index = index.Name, Id = 4, Description = "index closed", Levels = ["read", "write"] };
        }

        foreach (var block in IndexBlock.On(index))
        {
            yield return new ClusterBlockView
            {
                Index = index.Name,
                Id = block.Id,
                Description = block.Description,
                Levels = [.. block.Levels.Select(level => level switch
                {
                    BlockLevel.Read => "read",
                    BlockLevel.Write => "write",
                    BlockLevel.MetadataRead => "metadata_read",
                    _ => "metadata_write",
                })],
            };
        }
    }

    private static FieldTypeCount[] FieldTypes(IEnumerable<IndexView> indices) =>
        [.. indices
            .SelectMany(index => index.Mapper.Current.Fields.Values.Where(field => !field.IsMetadata).Select(field => (field.TypeName, index.Uuid)))
            .GroupBy(entry => entry.TypeName, entry => entry.Uuid, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new FieldTypeCount { Type = group.Key, Count = group.Count(), IndexCount = group.Distinct(StringComparer.Ordinal).Count() })];
}
