using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>Which copy is the primary. Making one raises the term in the same decision; only an in-sync copy is made one again.</summary>
internal static class PrimaryDecisions
{
    public static IndexMetadata Assign(IndexMetadata state, AssignPrimary command)
    {
        var shard = state.Shards[command.Shard];
        var primary = shard.Primary;
        if (primary.State != CopyState.Unassigned)
        {
            return state;
        }

        // A copy outside the in-sync set is never promoted, and a shard that has one never starts empty.
        var trusted = command.ExistingAllocationId is { } existing ? shard.InSync.Contains(existing) : shard.InSync.IsEmpty;
        return trusted
            ? WithShard(state, Initialize(shard, command.NodeId, command.Incarnation, command.ExistingAllocationId ?? command.NewAllocationId))
            : state;
    }

    public static IndexMetadata Mark(IndexMetadata state, MarkUnassignable command)
    {
        var shard = state.Shards[command.Shard];
        var primary = shard.Primary;
        return primary.State != CopyState.Unassigned || string.Equals(primary.Unassigned?.AllocationStatus, command.AllocationStatus, StringComparison.Ordinal)
            ? state
            : WithShard(state, WithCopy(shard, primary, primary with { Unassigned = primary.Unassigned! with { AllocationStatus = command.AllocationStatus } }));
    }

    /// <summary>A primary is ready. A replica gets there by <see cref="CopyInSync"/>: only its primary knows when.</summary>
    public static IndexMetadata Started(IndexMetadata state, CopyStarted command)
    {
        var shard = state.Shards[command.Shard];
        var copy = shard.Copy(command.AllocationId);
        if (copy is not { Primary: true, IsRelocationTarget: false, State: CopyState.Initializing } || !string.Equals(copy.Incarnation, command.Incarnation, StringComparison.Ordinal))
        {
            return state;
        }

        var started = WithCopy(shard, copy, copy with { State = CopyState.Started, Source = Begun(copy.Source), Unassigned = null });
        return WithShard(state, started.InSync.Contains(command.AllocationId) ? started : started with { InSync = started.InSync.Add(command.AllocationId) });
    }

    public static IndexMetadata Failed(IndexMetadata state, CopyFailed command, DateTimeOffset now)
    {
        var shard = state.Shards[command.Shard];
        return shard.Copy(command.AllocationId) is { } copy
            ? WithShard(state, ReplicationDecisions.Break(shard, copy, command.Details, command.Corrupted, now))
            : state;
    }

    public static ShardTable Initialize(ShardTable shard, string nodeId, string incarnation, string allocationId)
    {
        var primary = shard.Primary;
        var initializing = new ShardCopy
        {
            Primary = true,
            State = CopyState.Initializing,
            NodeId = nodeId,
            Incarnation = incarnation,
            AllocationId = allocationId,
            Source = shard.InSync.Contains(allocationId) ? Held(primary.Source) : Made(primary.Source),
            Unassigned = primary.Unassigned,
        };
        return WithCopy(shard, primary, initializing) with { PrimaryTerm = shard.PrimaryTerm + 1 };
    }

    public static ShardTable Reopen(ShardTable shard, DateTimeOffset now)
    {
        var primary = shard.Primary;
        if (primary.State == CopyState.Unassigned)
        {
            return shard;
        }

        // Replicas are recovered anew from the primary as it is now.
        foreach (var replica in shard.Copies.Where(copy => copy is { Primary: false, State: not CopyState.Unassigned, IsRelocationTarget: false }))
        {
            shard = shard.OtherEnd(replica) is { } target ? AllocationDecisions.CancelMove(shard, target, failed: false) : shard;
            shard = WithCopy(shard, shard.Copy(replica.AllocationId!)!, Unassign(replica, UnassignedReasons.IndexReopened, now));
        }

        shard = shard.OtherEnd(primary) is { } moving ? AllocationDecisions.CancelMove(shard, moving, failed: false) : shard;
        primary = shard.Primary;
        var info = Unassign(primary, UnassignedReasons.IndexReopened, now).Unassigned;
        var opening = primary with { State = CopyState.Initializing, Source = Held(primary.Source), Unassigned = info };
        return WithCopy(shard, primary, opening) with { PrimaryTerm = shard.PrimaryTerm + 1 };
    }

    /// <summary>The new history of a stale copy is owed until the copy has started, however often it is opened before; so is what is fetched.</summary>
    private static CopySource Held(CopySource before) => before == CopySource.StaleStore || before.IsFetched() ? before : CopySource.ExistingStore;

    private static CopySource Made(CopySource before) => before.IsFetched() ? before : CopySource.EmptyStore;

    private static CopySource Begun(CopySource source) => source == CopySource.StaleStore || source.IsFetched() ? CopySource.ExistingStore : source;
}
