using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols.Names;

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

        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            switch (part)
            {
                case "_all":
                    chosen.UnionWith(live.Select(node => node.Id));
                    break;
                case "_local":
                    chosen.Add(self.Id);
                    break;
                case "_master":
                    chosen.Add(await master.Retried(master.Master.MasterNode));
                    break;
                default:
                    Match(live, part, chosen);
                    break;
            }
        }

        return [.. live.Where(node => chosen.Contains(node.Id))];
    }

    private static void Match(IReadOnlyList<LiveNode> live, string part, HashSet<string> chosen)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            chosen.UnionWith(live
                .Where(node => string.Equals(node.Id, part, StringComparison.Ordinal) || Wildcard.Matches(part, node.Name) || Wildcard.Matches(part, node.Silo.Endpoint.Address.ToString()))
                .Select(node => node.Id));
            return;
        }

        var (name, value) = (part[..colon], part[(colon + 1)..]);
        var isRole = NodeRoles.Known.Contains(name) || name is "coordinating_only";
        foreach (var node in live)
        {
            var has = name is "coordinating_only" ? node.Roles.IsEmpty : name is "data" ? node.HoldsData : node.Roles.Contains(name);
            if (isRole && bool.TryParse(value, out var wanted))
            {
                if (has && wanted)
                {
                    chosen.Add(node.Id);
                }
                else if (has)
                {
                    chosen.Remove(node.Id);
                }
            }
            else if (node.Attributes.Any(attribute => Wildcard.Matches(name, attribute.Key) && Wildcard.Matches(value, attribute.Value)))
            {
                chosen.Add(node.Id);
            }
        }
    }
}
