using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>What a node's coming and going means for an index.</summary>
internal static class NodeDecisions
{
    /// <summary>Copies of an earlier start of the node are over; those that its disk still holds are opened again, primaries in a new term.</summary>
    public static IndexMetadata Started(IndexMetadata state, NodeStarted command, DateTimeOffset now)
    {
        foreach (var table in state.Shards)
        {
            var shard = Release(table, command.NodeId, command.Incarnation, UnassignedReasons.ClusterRecovered, now);
            var held = command.Held.FirstOrDefault(copy => copy.Shard == shard.Id && copy.Usable && shard.InSync.Contains(copy.AllocationId));
            if (held is not null && shard.Primary.State == CopyState.Unassigned && !state.Closed)
            {
                shard = PrimaryDecisions.Initialize(shard, command.NodeId, command.Incarnation, held.AllocationId);
            }
            else if (held is not null && shard.Primary.State == CopyState.Unassigned)
            {
                // A closed index is not opened, but its copy has its place again.
                var primary = shard.Primary;
                shard = WithCopy(shard, primary, primary with
                {
                    State = CopyState.Started,
                    NodeId = command.NodeId,
                    Incarnation = command.Incarnation,
                    AllocationId = held.AllocationId,
                    Unassigned = null,
                });
            }

            if (!ReferenceEquals(shard, table))
            {
                state = WithShard(state, shard);
            }
        }

        return state;
    }

    public static IndexMetadata Left(IndexMetadata state, NodeLeft command, DateTimeOffset now)
    {
        foreach (var table in state.Shards)
        {
            var shard = table;
            foreach (var copy in table.Copies.Where(copy => copy.State != CopyState.Unassigned && Is(copy, command.NodeId)))
            {
                if (string.Equals(copy.Incarnation, command.Incarnation, StringComparison.Ordinal))
                {
                    shard = ReplicationDecisions.Lose(shard, shard.Copy(copy.AllocationId!), Unassign(copy, UnassignedReasons.NodeLeft, now, $"node_left [{command.NodeId}]"), now);
                }
            }

            if (!ReferenceEquals(shard, table))
            {
                state = WithShard(state, shard);
            }
        }

        return state;
    }

    /// <summary>
    /// Failures are forgotten, those of a copy that is being made as well: what its present attempt fails for may lie before the time when the
    /// operator put things right.
    /// </summary>
    public static IndexMetadata Retry(IndexMetadata state)
    {
        foreach (var shard in state.Shards)
        {
            foreach (var copy in shard.Copies.Where(copy => copy.FailedRelocations > 0 || copy.Unassigned is { FailedAllocations: > 0 }))
            {
                var forgotten = copy with { FailedRelocations = 0, Unassigned = copy.Unassigned is { } info ? info with { FailedAllocations = 0, SourceCorrupted = false } : null };
                state = WithShard(state, WithCopy(state.Shards[shard.Id], copy, forgotten));
            }
        }

        return state;
    }

    private static ShardTable Release(ShardTable shard, string nodeId, string incarnation, string reason, DateTimeOffset now)
    {
        foreach (var copy in shard.Copies.Where(copy => copy.State != CopyState.Unassigned && Is(copy, nodeId)))
        {
            if (!string.Equals(copy.Incarnation, incarnation, StringComparison.Ordinal))
            {
                shard = ReplicationDecisions.Lose(shard, shard.Copy(copy.AllocationId!), Unassign(copy, reason, now), now);
            }
        }

        return shard;
    }

    private static bool Is(ShardCopy copy, string nodeId) => string.Equals(copy.NodeId, nodeId, StringComparison.Ordinal);
}
