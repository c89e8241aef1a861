namespace Winnow.Protocols.Allocation;

/// <summary>An index goes to the first tier of its preference that any node belongs to.</summary>
internal sealed class DataTierDecider() : AllocationDecider("data_tier")
{
    public override AllocationDecision? CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation);

    public override AllocationDecision? CanRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation);

    private AllocationDecision? Check(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        var preference = shard.Index.TierPreference;
        if (preference.IsEmpty)
        {
            return null;
        }

        var tier = preference.FirstOrDefault(tier => allocation.Routing.Nodes.Any(candidate => DataTier.Has(candidate.Node, tier)));
        if (tier is null)
        {
            return No(allocation, $"index has a preference for tiers [{string.Join(',', preference)}], but no nodes for any of those tiers are available in the cluster");
        }

        return DataTier.Has(node.Node, tier)
            ? Yes(allocation, $"index has a preference for tiers [{string.Join(',', preference)}] and node has tier [{tier}]")
            : No(allocation, $"index has a preference for tiers [{string.Join(',', preference)}] and node does not meet the required [{tier}] tier");
    }
}
