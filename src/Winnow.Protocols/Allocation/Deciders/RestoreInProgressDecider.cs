namespace Winnow.Protocols.Allocation;

/// <summary>A primary whose snapshot is corrupt is not fetched again: no node could make it whole.</summary>
internal sealed class RestoreInProgressDecider() : AllocationDecider("restore_in_progress")
{
    public override AllocationDecision CanAllocate(ShardRouting shard, RoutingNode node, RoutingAllocation allocation)
    {
        if (!shard.IsRestored)
        {
            return Yes(allocation, "ignored as shard is not being recovered from a snapshot");
        }

        if (shard.Copy?.Unassigned is not { SourceCorrupted: true } failed)
        {
            return Yes(allocation, "shard is currently being restored");
        }

        var source = allocation.Routing.Of(shard.Index).Metadata.Restore;
        return No(allocation, $"shard has failed to be restored from the snapshot [{source}] - manually close or delete the index [{shard.Index.Name}] in order to retry to restore the snapshot again or use the reroute API to force the allocation of an empty primary shard. Details: [{UnassignedText.Of(failed)}]");
    }
}
