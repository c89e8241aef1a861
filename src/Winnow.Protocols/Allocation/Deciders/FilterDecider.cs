namespace Winnow.Protocols.Allocation;

/// <summary>Include, exclude and require by node name, id, address or attribute, for an index and for the cluster.</summary>
internal sealed class FilterDecider() : AllocationDecider("filter")
{
    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation);

    public override AllocationDecision CanRemain(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) => Check(shard, node, allocation);

    private AllocationDecision Check(ShardRouting shard, RoutingNode node, RoutingAllocation allocation) =>
        Check(allocation.Settings.Filters, "cluster", node, allocation)
        ?? Check(shard.Index.Filters, "index", node, allocation)
        ?? Yes(allocation, "node passes include/exclude/require filters");

    private AllocationDecision? Check(NodeFilters filters, string scope, RoutingNode node, RoutingAllocation allocation) => filters.Refuses(node.Node) switch
    {
        null => null,
        ("exclude", var shown) => No(allocation, $"node matches {scope} setting [{scope}.routing.allocation.exclude] filters [{shown}]"),
        var (kind, shown) => No(allocation, $"node does not match {scope} setting [{scope}.routing.allocation.{kind}] filters [{shown}]"),
    };
}
