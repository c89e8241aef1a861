namespace Winnow.Protocols.Allocation;

/// <summary>A node has at most so many copies, of an index and in all.</summary>
internal sealed class ShardsLimitDecider() : AllocationDecider("shards_limit")
{
    private const string IndexKey = "index.routing.allocation.total_shards_per_node";

    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation, adding: 1);

    public override AllocationDecision CanRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation, adding: 0);

    private AllocationDecision Check(ShardRouting shard, RoutingNode node, RoutingAllocation allocation, int adding)
    {
        var (ofIndex, ofCluster) = (shard.Index.TotalShardsPerNode, allocation.Settings.TotalShardsPerNode);
        if (ofIndex <= 0 && ofCluster <= 0)
        {
            return Yes(allocation, $"total shard limits are disabled: [index: {ofIndex}, cluster: {ofCluster}] <= 0");
        }

        if (ofCluster > 0 && node.Staying + adding > ofCluster)
        {
            return No(allocation, $"too many shards [{node.Staying}] allocated to this node, cluster setting [{AllocationSettings.TotalShardsKey}={ofCluster}]");
        }

        var there = ofIndex > 0 ? node.StayingOf(shard.Index) : 0;
        return ofIndex > 0 && there + adding > ofIndex
            ? No(allocation, $"too many shards [{there}] allocated to this node for index [{shard.Index.Name}], index setting [{IndexKey}={ofIndex}]")
            : Yes(allocation, $"the shard count [{node.Staying}] for this node is under the index limit [{ofIndex}] and cluster level node limit [{ofCluster}]");
    }
}
