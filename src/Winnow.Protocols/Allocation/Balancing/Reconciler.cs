using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>Begins those moves of the desired balance that may begin now. They are entered in the table, so that they count for those that follow.</summary>
public static class Reconciler
{
    public static IReadOnlyList<RoutingChange> Move(IEnumerable<DesiredMove> moves, RoutingAllocation allocation)
    {
        var changes = new List<RoutingChange>();
        foreach (var move in moves)
        {
            var routing = allocation.Routing;
            if (routing.Find(move.IndexUuid) is { } index
                && index.Find(move.Shard, move.AllocationId) is { State: CopyState.Started } shard
                && routing.Node(move.NodeId) is { } node
                && (move.MustLeave || Helps(shard, node, allocation))
                && AllocationDeciders.CanAllocate(shard, node, allocation) == Verdict.Yes)
            {
                routing.Relocate(shard, node);
                changes.Add(new RoutingChange(move.IndexUuid, new MoveCopy(move.Shard, move.AllocationId, node.Id, node.Node.Incarnation, "")));
            }
        }

        return changes;
    }

    /// <summary>Every move makes the whole more even as it begins: so copies are never moved to and fro, whatever is throttled.</summary>
    private static bool Helps(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) =>
        shard.Node is { } from && Balancer.Improves(shard, from, node, allocation) && AllocationDeciders.CanRebalance(shard, allocation) == Verdict.Yes;

    /// <summary>Indices whose replicas shall be as many as nodes allow.</summary>
    public static IReadOnlyList<RoutingChange> ExpandReplicas(RoutingAllocation allocation)
    {
        var changes = new List<RoutingChange>();
        foreach (var index in allocation.Routing.ByPriority().Where(index => index.Index.AutoExpand is not null && !index.Index.Closed))
        {
            var primary = index.PrimaryOf(0);
            var nodes = allocation.Routing.Nodes.Count(node => AllocationDeciders.All
                .Where(decider => decider is FilterDecider or DataTierDecider)
                .All(decider => decider.CanAllocate(primary, node, allocation) is null or { Verdict: Verdict.Yes }));
            if (index.Index.AutoExpand!.Wanted(nodes, index.Metadata) is { } replicas)
            {
                changes.Add(new RoutingChange(index.Index.Uuid, new ExpandReplicas(replicas)));
            }
        }

        return changes;
    }
}
