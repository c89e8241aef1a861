using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>A node recovers only so many copies at once, and a primary's node feeds only so many. An empty shard costs nothing to start.</summary>
internal sealed class ThrottlingDecider() : AllocationDecider("throttling")
{
    public override AllocationDecision? CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (allocation.IsThoughtExperiment)
        {
            return null;
        }

        return shard.Primary && shard.State == CopyState.Unassigned ? Primary(shard, node, allocation) : Peer(shard, node, allocation);
    }

    private AllocationDecision Primary(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        var limit = allocation.Settings.InitialPrimaries;
        return !shard.IsNew && node.InitialPrimaries >= limit
            ? Throttle(allocation, $"reached the limit of ongoing initial primary recoveries [{limit}], cluster setting [{AllocationSettings.InitialPrimariesKey}={limit}]")
            : Yes(allocation, $"below primary recovery limit of [{limit}]");
    }

    private AllocationDecision Peer(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        var (incoming, outgoing) = (allocation.Settings.IncomingRecoveries, allocation.Settings.OutgoingRecoveries);
        if (node.Incoming >= incoming)
        {
            return Throttle(allocation, $"reached the limit of incoming shard recoveries [{node.Incoming}], cluster setting [{AllocationSettings.IncomingRecoveriesKey}={incoming}] (can also be set via [{AllocationSettings.ConcurrentRecoveriesKey}])");
        }

        var primary = allocation.Routing.PrimaryOf(shard);
        if (primary.Node is not { } source)
        {
            return No(allocation, "primary shard for this replica is not yet active");
        }

        return source.Outgoing >= outgoing
            ? Throttle(allocation, $"reached the limit of outgoing shard recoveries [{source.Outgoing}] on the node [{source.Id}] which holds the primary, cluster setting [{AllocationSettings.OutgoingRecoveriesKey}={outgoing}] (can also be set via [{AllocationSettings.ConcurrentRecoveriesKey}])")
            : Yes(allocation, $"below shard recovery limit of outgoing: [{source.Outgoing} < {outgoing}] incoming: [{node.Incoming} < {incoming}]");
    }
}
