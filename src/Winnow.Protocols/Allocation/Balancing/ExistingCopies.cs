using System.Collections.Immutable;

namespace Winnow.Protocols.Allocation;

/// <summary>Copies go where their data lies already.</summary>
internal static class ExistingCopies
{
    /// <summary>Only a copy that is in sync will do, first one that has not just failed. It is opened where it is though the node is full or filtered out: a shard that is not there is worse.</summary>
    public static (Verdict Verdict, StoredShard? Copy) ForPrimary(
        ShardRouting shard, ImmutableArray<string> inSync, IEnumerable<StoredShard> stored, RoutingAllocation allocation)
    {
        var found = stored
            .Where(copy => copy.Shard == shard.Shard && copy.Usable && inSync.Contains(copy.AllocationId) && allocation.Routing.Node(copy.NodeId) is not null)
            .Select(copy => (Copy: copy, Verdict: AllocationDeciders.CanAllocate(shard, allocation.Routing.Node(copy.NodeId)!, allocation)))
            .OrderBy(entry => entry.Verdict)
            .ThenBy(entry => string.Equals(entry.Copy.NodeId, shard.FailedNodeId, StringComparison.Ordinal))
            .ThenBy(entry => entry.Copy.NodeId, StringComparer.Ordinal)
            .ToList();
        if (found is [] or [{ Verdict: not Verdict.No }, ..])
        {
            return found is [] ? (Verdict.No, null) : (found[0].Verdict, found[0].Copy);
        }

        return found
            .Select(entry => (Verdict: AllocationDeciders.CanForceAllocatePrimary(shard, allocation.Routing.Node(entry.Copy.NodeId)!, allocation), (StoredShard?)entry.Copy))
            .OrderBy(entry => entry.Verdict)
            .First();
    }

    /// <summary>What a node has fetched when it was interrupted serves it when it is back.</summary>
    public static (Verdict Verdict, RoutingNode? Node)? ForRestored(ShardRouting shard, RoutingAllocation allocation) =>
        shard.IsFetched && shard.FailedNodeId is null && allocation.Routing.Node(shard.Copy?.Unassigned?.LastNodeId) is { } node
            && AllocationDeciders.CanAllocate(shard, node, allocation) is var verdict && verdict != Verdict.No
            ? (verdict, node)
            : null;

    /// <summary>The node that holds most of the shard, if it may have a copy; null when none does.</summary>
    public static (Verdict Verdict, RoutingNode Node)? ForReplica(ShardRouting shard, IEnumerable<StoredShard> stored, RoutingAllocation allocation)
    {
        foreach (var copy in stored
            .Where(copy => copy.Shard == shard.Shard && copy.Usable && !string.Equals(copy.NodeId, shard.FailedNodeId, StringComparison.Ordinal))
            .OrderByDescending(copy => copy.Bytes)
            .ThenBy(copy => copy.NodeId, StringComparer.Ordinal))
        {
            if (allocation.Routing.Node(copy.NodeId) is { } node && AllocationDeciders.CanAllocate(shard, node, allocation) is var verdict && verdict != Verdict.No)
            {
                return (verdict, node);
            }
        }

        return null;
    }
}
