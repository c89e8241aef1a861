namespace Winnow.Protocols.Allocation;

/// <summary>A copy is recovered by nodes that are as new as its source, which may write what an older one cannot read.</summary>
internal sealed class NodeVersionDecider() : AllocationDecider("node_version")
{
    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (shard.Primary && shard.Node is null)
        {
            return Yes(allocation, "the primary shard is new or already existed on the node");
        }

        var source = shard.Primary ? shard.Node : allocation.Routing.PrimaryOf(shard).Node;
        var (from, to) = (source?.Node.Version ?? "", node.Node.Version);
        var old = Version.TryParse(from, out var have) && Version.TryParse(to, out var get) && get < have;
        return (shard.Primary, old) switch
        {
            (true, false) => Yes(allocation, $"can relocate primary shard from a node with version [{from}] to a node with equal-or-newer version [{to}]"),
            (true, true) => No(allocation, $"cannot relocate primary shard from a node with version [{from}] to a node with older version [{to}]"),
            (false, false) => Yes(allocation, $"can allocate replica shard to a node with version [{to}] since this is equal-or-newer than the primary version [{from}]"),
            _ => No(allocation, $"cannot allocate replica shard to a node with version [{to}] since this is older than the primary version [{from}]"),
        };
    }
}
