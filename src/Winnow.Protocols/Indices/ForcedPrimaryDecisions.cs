using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>Primaries that an operator makes, knowing that acknowledged writes are lost. Only where there is no primary with a place.</summary>
internal static class ForcedPrimaryDecisions
{
    public static IndexMetadata Stale(IndexMetadata state, AllocateStalePrimary command)
    {
        var shard = state.Shards[command.Shard];
        if (shard.Primary.State != CopyState.Unassigned || state.Closed)
        {
            return state;
        }

        // From now on it is the only copy that can be trusted, whatever the others have.
        return WithShard(state, Initialize(shard, command.NodeId, command.Incarnation, command.AllocationId, CopySource.StaleStore) with { InSync = [command.AllocationId] });
    }

    public static IndexMetadata Empty(IndexMetadata state, AllocateEmptyPrimary command, DateTimeOffset now)
    {
        var shard = state.Shards[command.Shard];
        if (shard.Primary.State != CopyState.Unassigned || state.Closed)
        {
            return state;
        }

        var given = WithCopy(shard, shard.Primary, Unassign(shard.Primary, UnassignedReasons.ForcedEmptyPrimary, now));
        return WithShard(state, Initialize(given, command.NodeId, command.Incarnation, command.NewAllocationId, CopySource.EmptyStore) with { InSync = [] });
    }

    private static ShardTable Initialize(ShardTable shard, string nodeId, string incarnation, string allocationId, CopySource source)
    {
        var initializing = PrimaryDecisions.Initialize(shard, nodeId, incarnation, allocationId);
        return WithCopy(initializing, initializing.Primary, initializing.Primary with { Source = source });
    }
}
