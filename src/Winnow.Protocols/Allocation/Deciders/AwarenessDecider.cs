using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>Copies of a shard are spread evenly over the values of node attributes: racks, zones.</summary>
internal sealed class AwarenessDecider() : AllocationDecider("awareness")
{
    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation, moves: true);

    public override AllocationDecision CanRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation, moves: false);

    private AllocationDecision Check(ShardRouting shard, RoutingNode node, RoutingAllocation allocation, bool moves)
    {
        var attributes = allocation.Settings.AwarenessAttributes;
        if (attributes.IsEmpty)
        {
            return Yes(allocation, $"allocation awareness is not enabled, set cluster setting [{AllocationSettings.AwarenessKey}] to enable it");
        }

        if (shard.Index.AutoExpand is { ToAllNodes: true })
        {
            return Yes(allocation, "allocation awareness is ignored, this index is set to auto-expand to all nodes");
        }

        foreach (var attribute in attributes)
        {
            if (!node.Node.Attributes.TryGetValue(attribute, out var value))
            {
                return No(allocation, $"node does not contain the awareness attribute [{attribute}]; required attributes cluster setting [{AllocationSettings.AwarenessKey}={string.Join(',', attributes)}]");
            }

            var copies = allocation.Routing.Of(shard.Index).CountOf(shard.Shard);
            var actual = Values(attribute, allocation);
            var forced = allocation.Settings.ForcedAwareness.GetValueOrDefault(attribute, []);
            var values = actual.Union(forced, StringComparer.Ordinal).Count();
            var limit = (copies + values - 1) / values;
            var there = There(shard, attribute, value, allocation, moves);
            if (there > limit)
            {
                return No(allocation, $"there are [{copies}] copies of this shard and [{values}] values for attribute [{attribute}] ({Show(actual)} from nodes in the cluster and {(forced.IsEmpty ? "no forced awareness" : Show([.. forced]) + " from forced awareness")}) so there may be at most [{limit}] copies of this shard allocated to nodes with each value, but (including this copy) there would be [{there}] copies allocated to nodes with [node.attr.{attribute}: {value}]");
            }
        }

        return Yes(allocation, "node meets all awareness attribute requirements");
    }

    /// <summary>How many copies a value would have with this one on its node.</summary>
    private static int There(ShardRouting shard, string attribute, string value, RoutingAllocation allocation, bool moves)
    {
        var count = moves ? 1 : 0;
        foreach (var copy in allocation.Routing.CopiesOf(shard))
        {
            // What moves counts at its target; what this copy leaves, it does not take along.
            var leaves = copy.State == CopyState.Relocating || (moves && ReferenceEquals(copy, shard));
            if (!leaves && copy.Node is { } node && node.Node.Attributes.TryGetValue(attribute, out var other) && string.Equals(other, value, StringComparison.Ordinal))
            {
                count++;
            }
        }

        return count;
    }

    private static SortedSet<string> Values(string attribute, RoutingAllocation allocation)
    {
        var values = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in allocation.Routing.Nodes)
        {
            if (node.Node.Attributes.TryGetValue(attribute, out var value))
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static string Show(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";
}
