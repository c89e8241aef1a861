namespace Winnow.Protocols.Allocation;

/// <summary>A replica is made from its primary.</summary>
internal sealed class ReplicaAfterPrimaryActiveDecider() : AllocationDecider("replica_after_primary_active")
{
    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => shard.Primary
        ? Yes(allocation, "shard is primary and can be allocated")
        : allocation.Routing.PrimaryOf(shard).Active
            ? Yes(allocation, "primary shard for this replica is already active")
            : No(allocation, "primary shard for this replica is not yet active");
}
