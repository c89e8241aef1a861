using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;

namespace Winnow.Grains.Cluster;

/// <summary>Questions to nodes, all or chosen ones.</summary>
internal sealed class NodeQueries(NodeDirectory nodes, WinnowNode self, MasterCalls master, IGrainFactory grains)
{
    public async Task<NodeInfo[]> Infos(string[] filter) => [.. (await Each(node => node.Info(), filter)).Select(entry => entry.Value)];

    public async Task<NodesStatsView> Stats(string[] filter)
    {
        var chosen = await Choose(filter);
        var answers = await Ask(chosen, node => node.Stats());
        return new NodesStatsView
        {
            ClusterName = self.ClusterName,
            Nodes = [.. answers.Select(answer => answer.Value)],
            Failed = chosen.Count - answers.Count,
        };
    }

    /// <summary>The answers of those that did, by node id.</summary>
    public async Task<IReadOnlyList<(LiveNode Node, T Value)>> Each<T>(Func<INodeGrain, Task<T>> question, string[]? filter = null) =>
        await Ask(await Choose(filter ?? []), question);

    private async Task<IReadOnlyList<(LiveNode Node, T Value)>> Ask<T>(IReadOnlyList<LiveNode> chosen, Func<INodeGrain, Task<T>> question)
    {
        var answers = await Task.WhenAll(chosen.Select(node => Ask(node, question)));
        return [.. answers.OfType<(LiveNode, T)>()];
    }

    private async Task<(LiveNode Node, T Value)?> Ask<T>(LiveNode node, Func<INodeGrain, Task<T>> question)
    {
        try
        {
            return (node, await question(grains.GetGrain<INodeGrain>(node.Id)));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The nodes that a filter names, as <c>_nodes/{filter}</c> has it; later parts add to or take from what earlier ones chose.</summary>
    private async Task<IReadOnlyList<LiveNode>> Choose(string[] filter)
    {
        var live = nodes.Live();
        var parts = filter.SelectMany(part => part.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (parts.Count == 0)
        {
            return live;
        }

        var elected = parts.Contains("_master") ? await master.Asked(master.Master.MasterNode) : null;
        var chosen = NodeFilter.Choose(live, parts, self.Id, elected);
        return [.. live.Where(node => chosen.Contains(node.Id))];
    }
}
