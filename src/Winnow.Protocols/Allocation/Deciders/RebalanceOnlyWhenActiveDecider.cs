namespace Winnow.Protocols.Allocation;

/// <summary>A shard is moved for the balance only while it has all its copies.</summary>
internal sealed class RebalanceOnlyWhenActiveDecider() : AllocationDecider("rebalance_only_when_active")
{
    public override AllocationDecision CanRebalance(ShardRouting shard, RoutingAllocation allocation) =>
        allocation.Routing.CopiesOf(shard).All(copy => copy.Active || copy.IsRelocationTarget)
            ? Yes(allocation, "rebalancing is allowed as all copies of this shard are active")
            : No(allocation, "rebalancing is not allowed until all copies of this shard are active");
}
