namespace Winnow.Protocols.Allocation;

/// <summary>The balance waits until all primaries, or all copies, of the cluster are active.</summary>
internal sealed class ClusterRebalanceDecider() : AllocationDecider("cluster_rebalance")
{
    public override AllocationDecision CanRebalance(ShardRouting shard, RoutingAllocation allocation)
    {
        var (routing, key, value) = (allocation.Routing, AllocationSettings.AllowRebalanceKey, allocation.Settings.AllowRebalance);
        return value switch
        {
            "always" => Yes(allocation, "all shards are active"),
            "indices_primaries_active" when routing.UnassignedPrimaries > 0 =>
                No(allocation, $"the cluster has unassigned primary shards and cluster setting [{key}] is set to [{value}]"),
            "indices_primaries_active" when routing.InitializingPrimaries > 0 =>
                No(allocation, $"the cluster has inactive primary shards and cluster setting [{key}] is set to [{value}]"),
            "indices_primaries_active" => Yes(allocation, "all primary shards are active"),
            _ when routing.Unassigned > 0 => No(allocation, $"the cluster has unassigned shards and cluster setting [{key}] is set to [{value}]"),
            _ when routing.Initializing > 0 => No(allocation, $"the cluster has inactive shards and cluster setting [{key}] is set to [{value}]"),
            _ => Yes(allocation, "all shards are active"),
        };
    }
}
