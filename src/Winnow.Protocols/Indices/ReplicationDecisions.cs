using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>
/// Who is trusted, and who leads. The in-sync set only loses members that nothing was acknowledged without, and never the last one; a new
/// primary comes from it, in the decision that raises the term.
/// </summary>
internal static class ReplicationDecisions
{
    public static IndexMetadata Fail(IndexMetadata state, FailCopy command, DateTimeOffset now)
    {
        var shard = Led(state, command.Shard, command.PrimaryAllocationId, command.PrimaryTerm);
        if (string.Equals(command.AllocationId, command.PrimaryAllocationId, StringComparison.Ordinal))
        {
            throw Refusals.IllegalArgument($"primary [{command.PrimaryAllocationId}] cannot fail itself as a replica");
        }

        if (shard.Copy(command.AllocationId) is { } copy)
        {
            return WithShard(state, Distrust(Break(shard, copy, command.Details, corrupted: false, now), copy.AllocationId));
        }

        // Without a node, but trusted until now.
        return shard.InSync.Contains(command.AllocationId) ? WithShard(state, Distrust(shard, command.AllocationId)) : state;
    }

    public static IndexMetadata InSync(IndexMetadata state, CopyInSync command)
    {
        var shard = Led(state, command.Shard, command.PrimaryAllocationId, command.PrimaryTerm);
        var copy = shard.Copy(command.AllocationId) ?? throw Refusals.NoSuchCopy(state.Name, shard.Id, command.AllocationId);
        if (copy.State != CopyState.Initializing || copy.Primary)
        {
            // The target of a primary's move starts when it is handed the place.
            return state;
        }

        if (copy.IsRelocationTarget)
        {
            return WithShard(state, AllocationDecisions.CompleteMove(shard, copy));
        }

        var started = WithCopy(shard, copy, copy with { State = CopyState.Started, Unassigned = null });
        return WithShard(state, started.InSync.Contains(command.AllocationId) ? started : started with { InSync = started.InSync.Add(command.AllocationId) });
    }

    public static IndexMetadata HandOver(IndexMetadata state, HandOverPrimary command, DateTimeOffset now)
    {
        var shard = state.Shards[command.Shard];
        if (shard.PrimaryTerm == command.PrimaryTerm + 1 && string.Equals(shard.Primary.AllocationId, command.TargetAllocationId, StringComparison.Ordinal))
        {
            // A retry of the same command.
            return state;
        }

        shard = Led(state, command.Shard, command.PrimaryAllocationId, command.PrimaryTerm);
        var target = shard.Copy(command.TargetAllocationId);
        return target switch
        {
            { IsRelocationTarget: true, Primary: true } => WithShard(
                state, EndRecoveries(AllocationDecisions.CompleteMove(shard, target) with { PrimaryTerm = shard.PrimaryTerm + 1 }, now)),
            not null when CanLead(shard, target) => WithShard(state, Promote(shard, target, now)),
            _ => throw Refusals.NoSuchCopy(state.Name, shard.Id, command.TargetAllocationId),
        };
    }

    public static IndexMetadata Raise(IndexMetadata state, RaisePrimaryTerm command, DateTimeOffset now)
    {
        var shard = state.Shards[command.Shard];
        if (shard.PrimaryTerm == command.Above + 1 && string.Equals(shard.Primary.AllocationId, command.PrimaryAllocationId, StringComparison.Ordinal))
        {
            // A retry of the same command.
            return state;
        }

        shard = Led(state, command.Shard, command.PrimaryAllocationId, command.PrimaryTerm);
        return command.Above < shard.PrimaryTerm ? state : WithShard(state, InTerm(shard, command.Above + 1, now));
    }

    /// <summary>A copy's place is gone. The copy stays trusted until something is to be acknowledged without it.</summary>
    public static ShardTable Lose(ShardTable shard, ShardCopy? copy, ShardCopy unassigned, DateTimeOffset now)
    {
        if (copy is null)
        {
            return shard;
        }

        var lost = AllocationDecisions.Release(shard, copy, unassigned);
        if (copy is not { Primary: true, IsRelocationTarget: false })
        {
            return lost;
        }

        return Successor(lost) is { } successor ? Promote(lost, successor, now) : EndRecoveries(lost, now);
    }

    /// <summary>
    /// A copy cannot go on. By its own word it is trusted on, as one whose node is gone: it has all that was acknowledged, and what stopped it may
    /// pass sooner than others come back with what they had.
    /// </summary>
    public static ShardTable Break(ShardTable shard, ShardCopy copy, string details, bool corrupted, DateTimeOffset now)
    {
        var failed = Unassign(copy, UnassignedReasons.AllocationFailed, now, details);
        failed = failed with
        {
            Unassigned = failed.Unassigned! with
            {
                FailedAllocations = failed.Unassigned.FailedAllocations + 1,
                SourceCorrupted = corrupted && copy.Source == CopySource.Snapshot,
                AllocationStatus = corrupted && copy.Primary ? "no_valid_shard_copy" : "no_attempt",
            },
        };
        var lost = Lose(shard, copy, failed, now);
        return corrupted ? Distrust(lost, copy.AllocationId) : lost;
    }

    /// <summary>The same primary begins a new term.</summary>
    public static ShardTable InTerm(ShardTable shard, long term, DateTimeOffset now) => EndRecoveries(shard with { PrimaryTerm = term }, now);

    /// <summary>Nobody but the primary is trusted any more, and every other copy is made anew from it.</summary>
    public static ShardTable Alone(ShardTable shard, DateTimeOffset now)
    {
        shard = shard.OtherEnd(shard.Primary) is { } target ? AllocationDecisions.CancelMove(shard, target, failed: false) : shard;
        foreach (var replica in shard.Copies.Where(copy => copy is { Primary: false, State: not CopyState.Unassigned, IsRelocationTarget: false }))
        {
            shard = shard.OtherEnd(replica) is { } moving ? AllocationDecisions.CancelMove(shard, moving, failed: false) : shard;
            shard = WithCopy(shard, shard.Copy(replica.AllocationId!)!, Unassign(replica, UnassignedReasons.PrimaryFailed, now));
        }

        return shard with { InSync = [shard.Primary.AllocationId!] };
    }

    private static ShardTable Distrust(ShardTable shard, string? allocationId)
    {
        var rest = shard.InSync.Where(id => !string.Equals(id, allocationId, StringComparison.Ordinal)).ToArray();
        return rest.Length == 0 || rest.Length == shard.InSync.Length ? shard : shard with { InSync = [.. rest] };
    }

    private static ShardTable Promote(ShardTable shard, ShardCopy successor, DateTimeOffset now)
    {
        if (shard.OtherEnd(successor) is { } target)
        {
            // It was about to move as a replica.
            shard = AllocationDecisions.CancelMove(shard, target, failed: false);
            successor = shard.Copy(successor.AllocationId!)!;
        }

        shard = WithCopy(shard, shard.Primary, shard.Primary with { Primary = false });
        return EndRecoveries(WithCopy(shard, successor, successor with { Primary = true }) with { PrimaryTerm = shard.PrimaryTerm + 1 }, now);
    }

    /// <summary>Copies that recover from a primary begin anew when it is another.</summary>
    private static ShardTable EndRecoveries(ShardTable shard, DateTimeOffset now)
    {
        foreach (var copy in shard.Copies.Where(copy => copy is { State: CopyState.Initializing, Source: CopySource.Peer }))
        {
            shard = copy.IsRelocationTarget
                ? AllocationDecisions.CancelMove(shard, copy, failed: false)
                : WithCopy(shard, copy, Unassign(copy, UnassignedReasons.PrimaryFailed, now));
        }

        return shard;
    }

    /// <summary>The trusted copy that has been so for longest.</summary>
    private static ShardCopy? Successor(ShardTable shard) =>
        shard.InSync.Select(shard.Copy).FirstOrDefault(copy => copy is not null && CanLead(shard, copy));

    private static bool CanLead(ShardTable shard, ShardCopy copy) => copy is { Active: true, Primary: false } && shard.InSync.Contains(copy.AllocationId!);

    /// <summary>Only the primary of the present term decides about its copies: the term of an older one is over.</summary>
    public static ShardTable Led(IndexMetadata state, int shardId, string primaryAllocationId, long primaryTerm)
    {
        var shard = state.Shards[shardId];
        return shard.PrimaryTerm == primaryTerm && string.Equals(shard.Primary.AllocationId, primaryAllocationId, StringComparison.Ordinal)
            ? shard
            : throw Refusals.NoLongerPrimary(state.Name, shardId, primaryAllocationId, primaryTerm, shard.PrimaryTerm);
    }
}
