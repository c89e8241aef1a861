namespace Winnow.Protocols.Allocation;

/// <summary>Allocation and rebalancing can be switched off, by kind of copy; the index' setting goes before the cluster's.</summary>
internal sealed class EnableDecider() : AllocationDecider("enable")
{
    private const string IndexKey = "index.routing.allocation.enable";
    private const string IndexRebalanceKey = "index.routing.rebalance.enable";

    public override bool KeepsPrimaryFromItsData => true;

    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (allocation.IgnoresDisabled)
        {
            return Yes(allocation, "explicitly ignoring any disabling of allocation due to manual allocation commands via the reroute API");
        }

        var byIndex = shard.Index.Enable is not null;
        var value = shard.Index.Enable ?? allocation.Settings.Enable;
        return value switch
        {
            "none" => No(allocation, $"no allocations are allowed due to {Setting(byIndex, IndexKey, AllocationSettings.EnableKey, value)}"),
            "new_primaries" when (shard.IsNew || shard.IsFetched) && !shard.Active => Yes(allocation, "new primary allocations are allowed"),
            "new_primaries" => No(allocation, $"non-new primary allocations are forbidden due to {Setting(byIndex, IndexKey, AllocationSettings.EnableKey, value)}"),
            "primaries" when shard.Primary => Yes(allocation, "primary allocations are allowed"),
            "primaries" => No(allocation, $"replica allocations are forbidden due to {Setting(byIndex, IndexKey, AllocationSettings.EnableKey, value)}"),
            _ => Yes(allocation, "all allocations are allowed"),
        };
    }

    public override AllocationDecision CanRebalance(ShardRouting shard, RoutingAllocation allocation)
    {
        var byIndex = shard.Index.RebalanceEnable is not null;
        var value = shard.Index.RebalanceEnable ?? allocation.Settings.RebalanceEnable;
        return value switch
        {
            "none" => No(allocation, $"no rebalancing is allowed due to {Setting(byIndex, IndexRebalanceKey, AllocationSettings.RebalanceEnableKey, value)}"),
            "primaries" when shard.Primary => Yes(allocation, "primary rebalancing is allowed"),
            "primaries" => No(allocation, $"replica rebalancing is forbidden due to {Setting(byIndex, IndexRebalanceKey, AllocationSettings.RebalanceEnableKey, value)}"),
            "replicas" when !shard.Primary => Yes(allocation, "replica rebalancing is allowed"),
            "replicas" => No(allocation, $"primary rebalancing is forbidden due to {Setting(byIndex, IndexRebalanceKey, AllocationSettings.RebalanceEnableKey, value)}"),
            _ => Yes(allocation, "all rebalancing is allowed"),
        };
    }

    private static string Setting(bool byIndex, string indexKey, string clusterKey, string value) =>
        byIndex ? $"index setting [{indexKey}={value}]" : $"cluster setting [{clusterKey}={value}]";
}
