namespace Winnow.Protocols.Allocation;

/// <summary>Two copies of a shard are never on one node, and with <c>same_shard.host</c> not on one machine either.</summary>
internal sealed class SameShardDecider() : AllocationDecider("same_shard")
{
    public override bool KeepsPrimaryFromItsData => true;

    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        foreach (var copy in allocation.Routing.CopiesOf(shard))
        {
            if (!string.Equals(copy.NodeId, node.Id, StringComparison.Ordinal))
            {
                continue;
            }

            return ReferenceEquals(copy, shard)
                ? No(allocation, $"this shard is already allocated to this node [{copy}]")
                : No(allocation, $"a copy of this shard is already allocated to this node [{copy}]");
        }

        if (!allocation.Settings.SameHost)
        {
            return Yes(allocation, "this node does not hold a copy of this shard");
        }

        foreach (var copy in allocation.Routing.CopiesOf(shard))
        {
            if (copy.Node is { } other && !ReferenceEquals(copy, shard) && node.Node.Ip.Length > 0 && string.Equals(other.Node.Ip, node.Node.Ip, StringComparison.Ordinal))
            {
                return No(allocation, $"a copy of this shard is already allocated to host address [{node.Node.Ip}], on node [{other.Id}], and [{AllocationSettings.SameHostKey}] is [true] which forbids more than one node on this host from holding a copy of this shard");
            }
        }

        return Yes(allocation, "none of the nodes on this host hold a copy of this shard");
    }
}
