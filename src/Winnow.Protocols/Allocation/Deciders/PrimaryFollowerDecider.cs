using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>A primary that is made of a leader's shard goes to a node that may speak with other clusters.</summary>
internal sealed class PrimaryFollowerDecider() : AllocationDecider("ccr_primary_follower")
{
    private const string Role = "remote_cluster_client";

    public override AllocationDecision? CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (!shard.Primary || shard.Source != CopySource.Leader)
        {
            return null;
        }

        return node.Node.Roles.Contains(Role)
            ? Yes(allocation, $"shard is a primary follower and node has the {Role} role")
            : No(allocation, $"shard is a primary follower and being bootstrapped, but node does not have the {Role} role");
    }
}
