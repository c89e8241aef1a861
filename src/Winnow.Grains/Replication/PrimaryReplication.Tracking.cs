using Winnow.Grains.Recovery;
using Winnow.Protocols.Replication;

namespace Winnow.Grains.Replication;

/// <content>Copies that join, and what is kept for those that may come back.</content>
internal sealed partial class PrimaryReplication
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private long? _heldUpAt;

    public void InitiateTracking(string allocationId)
    {
        // The copy may be known on this node by now, and this primary was not told of it yet.
        FollowKnown();
        Change(Tracker.InitiateTracking(allocationId));
    }

    public Task RetainHistory(string nodeId, long fromSeqNo) =>
        KeepLeases(Tracker.WithLeases(Tracker.Leases.AddOrRenew(PeerLease.Of(nodeId), fromSeqNo, _services.Time.GetUtcNow(), PeerLease.Source)));

    public async Task BringInSync(string allocationId, CopyCheckpoints checkpoints, CancellationToken cancellationToken)
    {
        Change(Tracker.BeginInSync(allocationId).UpdateLocalCheckpoint(allocationId, checkpoints.Persisted, checkpoints.Processed, checkpoints.Global));
        while (!Tracker.CanMarkInSync(allocationId))
        {
            var progress = _progress.Task;
            if (IsOver || !Tracker.Knows(allocationId))
            {
                throw RecoveryErrors.Delayed(_shard.Key, $"the copy [{allocationId}] is not tracked any more");
            }

            await Progress(allocationId, progress, cancellationToken);
        }

        await BringLeases(allocationId);
        if (IsMoveOfThis(allocationId))
        {
            if (!await HandOver(allocationId))
            {
                throw RecoveryErrors.Delayed(_shard.Key, "the primary could not be handed over now");
            }

            return;
        }

        await _decisions.MarkInSync(allocationId);
        Change(Tracker.MarkInSync(allocationId));
        FollowKnown();
    }

    /// <summary>Run now and then: tells copies what they may not know because nobody writes, and renews leases.</summary>
    public async Task Maintain()
    {
        ReportSelf();
        var index = _services.Metadata.Find(_shard.Key.IndexUuid);
        var table = index?.Metadata.Shards[_shard.Key.Shard];
        var period = (index?.Settings ?? _shard.Engine.Config.Settings).GetTime("index.soft_deletes.retention_lease.period");
        await KeepLeases(Tracker.MaintainLeases(_services.Time.GetUtcNow(), period, table is not null && table.Copies.All(copy => copy.Active)));
        await Task.WhenAll(Tracker.Targets.ToList()
            .Where(copy => copy.KnownGlobalCheckpoint < Tracker.GlobalCheckpoint || MissesLeases(copy))
            .Select(Tell));
        await ReleaseHeldUp();
    }

    /// <summary>
    /// An operation that was never acknowledged, because a copy was gone, may be the last one for long. Whoever waits for it to be safe (a follower in
    /// another cluster, a recovery from this one) does not wait for ever: when the copy has not come back since the last time, it is taken out of the
    /// in-sync set, as the next write would do.
    /// </summary>
    private async Task ReleaseHeldUp()
    {
        var before = _heldUpAt;
        _heldUpAt = Tracker.IsHeldUp ? Tracker.GlobalCheckpoint : null;
        if (_heldUpAt is not null && _heldUpAt == before)
        {
            foreach (var allocationId in Tracker.Unavailable.ToList())
            {
                await Fail(allocationId, "an in-sync copy has no node, and operations that all others have wait for it");
            }
        }
    }

    private async Task Progress(string allocationId, Task progress, CancellationToken cancellationToken)
    {
        try
        {
            await progress.WaitAsync(AskAgain, _services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nobody writes, and what the copy has reached since it is not known.
            if (Tracker.Copies.GetValueOrDefault(allocationId) is { NodeId: not null } copy)
            {
                await Tell(copy);
            }
        }
    }

    /// <summary>Tells a copy what there is to know beside operations. When it does not hear it, no operation is missing: it is told again.</summary>
    private async Task<bool> Tell(TrackedCopy copy)
    {
        var leases = LeaseMessages.ToMessage(Tracker.Leases);
        try
        {
            if (!await _resyncs.Resynced(copy.AllocationId))
            {
                return false;
            }

            Report(copy.AllocationId, await Grain(copy).Replicate(new ReplicateRequest
            {
                PrimaryTerm = Term,
                GlobalCheckpoint = Tracker.GlobalCheckpoint,
                Leases = leases,
            }));
            HasLeases(copy, leases);
            return true;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException)
        {
            if (ReplicationErrors.IsOver(exception))
            {
                End(exception);
            }

            return false;
        }
    }

    private bool IsMoveOfThis(string allocationId) =>
        _services.Metadata.Find(_shard.Key.IndexUuid)?.Metadata.Shards[_shard.Key.Shard].Copy(allocationId) is { IsRelocationTarget: true, Primary: true };
}
