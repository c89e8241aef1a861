namespace Winnow.Protocols.Allocation;

/// <summary>Only so many copies move at once.</summary>
internal sealed class ConcurrentRebalanceDecider() : AllocationDecider("concurrent_rebalance")
{
    public override AllocationDecision CanRebalance(ShardRouting shard, RoutingAllocation allocation)
    {
        var limit = allocation.Settings.ConcurrentRebalance;
        var moving = allocation.Routing.Relocating;
        return limit switch
        {
            -1 => Yes(allocation, "unlimited concurrent rebalances are allowed"),
            _ when moving >= limit && !allocation.IsThoughtExperiment =>
                Throttle(allocation, $"reached the limit of concurrently rebalancing shards [{moving}], cluster setting [{AllocationSettings.ConcurrentRebalanceKey}={limit}]"),
            _ => Yes(allocation, $"below threshold [{limit}] for concurrent rebalances, current rebalance shard count [{moving}]"),
        };
    }
}
