using static Winnow.Protocols.Indices.IndexDecisions;

namespace Winnow.Protocols.Indices;

/// <summary>
/// Placing and moving copies. A move is a second copy, the target, that is recovered like a replica while the source stays what it is; when it has
/// started it takes the source's place. Commands come from an allocator that may know less than the index: what does not fit changes nothing.
/// </summary>
internal static class AllocationDecisions
{
    public static IndexMetadata Assign(IndexMetadata state, AssignReplica command)
    {
        var shard = state.Shards[command.Shard];
        var replica = shard.Copies.FirstOrDefault(copy => copy is { Primary: false, State: CopyState.Unassigned });
        if (replica is null || state.Closed || !shard.Primary.Active || shard.PrimaryTerm != command.PrimaryTerm || shard.On(command.NodeId) is not null)
        {
            return state;
        }

        return WithShard(state, WithCopy(shard, replica, new ShardCopy
        {
            State = CopyState.Initializing,
            Source = CopySource.Peer,
            NodeId = command.NodeId,
            Incarnation = command.Incarnation,
            AllocationId = command.NewAllocationId,
            Unassigned = replica.Unassigned,
        }));
    }

    public static IndexMetadata Move(IndexMetadata state, MoveCopy command)
    {
        var shard = state.Shards[command.Shard];
        if (shard.Copy(command.AllocationId) is not { State: CopyState.Started } source || state.Closed || !shard.Primary.Active || shard.On(command.NodeId) is not null)
        {
            return state;
        }

        var moving = WithCopy(shard, source, source with { State = CopyState.Relocating, RelocatingNodeId = command.NodeId });
        return WithShard(state, moving with
        {
            Copies = moving.Copies.Add(new ShardCopy
            {
                Primary = source.Primary,
                State = CopyState.Initializing,
                Source = CopySource.Peer,
                NodeId = command.NodeId,
                Incarnation = command.Incarnation,
                AllocationId = command.NewAllocationId,
                RelocatingNodeId = source.NodeId,
                IsRelocationTarget = true,
            }),
        });
    }

    /// <summary>An active primary that loses its place has failed: what that means is the failover's to decide.</summary>
    public static IndexMetadata Cancel(IndexMetadata state, CancelCopy command, DateTimeOffset now)
    {
        var shard = state.Shards[command.Shard];
        return shard.Copy(command.AllocationId) switch
        {
            null => state,
            { IsRelocationTarget: true } target => WithShard(state, CancelMove(shard, target, failed: false)),
            { Primary: true } primary => PrimaryDecisions.Failed(state, new CopyFailed(shard.Id, primary.AllocationId!, "cancelled by an operator", Corrupted: false), now),
            var replica => WithShard(state, OutOfSync(Release(shard, replica, Unassign(replica, UnassignedReasons.RerouteCancelled, now)), command.AllocationId)),
        };
    }

    /// <summary>
    /// The target has started: the source goes and is out of the in-sync set, the target is in. The target of a primary becomes the primary in the
    /// same term; who hands over in a new one raises it beside this.
    /// </summary>
    public static ShardTable CompleteMove(ShardTable shard, ShardCopy target)
    {
        var source = shard.OtherEnd(target)!;
        var arrived = shard with
        {
            Copies = shard.Copies.Remove(source).Replace(target, Arrived(target) with { State = CopyState.Started }),
            InSync = shard.InSync.Contains(target.AllocationId!) ? shard.InSync : shard.InSync.Add(target.AllocationId!),
        };
        return OutOfSync(arrived, source.AllocationId!);
    }

    /// <summary>The target goes, and the source stays where it is. Failures are counted, so that a hopeless move is not tried for ever.</summary>
    public static ShardTable CancelMove(ShardTable shard, ShardCopy target, bool failed)
    {
        var source = shard.OtherEnd(target)!;
        var stays = source with { State = CopyState.Started, RelocatingNodeId = null, FailedRelocations = source.FailedRelocations + (failed ? 1 : 0) };
        return OutOfSync(shard with { Copies = shard.Copies.Remove(target).Replace(source, stays) }, target.AllocationId!);
    }

    /// <summary>
    /// A copy loses its place and becomes <paramref name="unassigned"/>. The end of a target is the end of its move. A replica's source that goes
    /// leaves its target behind as an ordinary replica; a primary's takes it along, for nobody is left to hand over to it.
    /// </summary>
    public static ShardTable Release(ShardTable shard, ShardCopy copy, ShardCopy unassigned)
    {
        if (copy.IsRelocationTarget)
        {
            return CancelMove(shard, copy, failed: true);
        }

        if (copy.State != CopyState.Relocating)
        {
            return WithCopy(shard, copy, unassigned);
        }

        var target = shard.OtherEnd(copy)!;
        return copy.Primary
            ? OutOfSync(shard with { Copies = shard.Copies.Remove(target).Replace(copy, unassigned) }, target.AllocationId!)
            : shard with { Copies = shard.Copies.Remove(copy).Replace(target, Arrived(target) with { Unassigned = unassigned.Unassigned }) };
    }

    private static ShardCopy Arrived(ShardCopy target) => target with { IsRelocationTarget = false, RelocatingNodeId = null };
}
