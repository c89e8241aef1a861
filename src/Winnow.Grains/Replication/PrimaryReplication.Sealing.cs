using Winnow.Grains.Following.Shards;
using Winnow.Protocols.Following;
using Winnow.Shards;

namespace Winnow.Grains.Replication;

/// <content>A follower's primary that takes nothing of its leader any more, so that the index can become an ordinary one.</content>
internal sealed partial class PrimaryReplication
{
    private string? _sealedBy;

    /// <summary>Refuses the leader's operations while the promotion is under way that has sealed this primary.</summary>
    public void CheckNotSealed()
    {
        if (_sealedBy is { } operation
            && string.Equals(_services.Metadata.Find(_shard.Key.IndexUuid)?.Metadata.Follow?.Promotion, operation, StringComparison.Ordinal))
        {
            throw FollowerErrors.Sealed(_shard.Key);
        }
    }

    /// <summary>
    /// Takes no operation of the leader any more, and brings those that are here without a gap to every copy in sync: whichever becomes primary has them.
    /// The history above is kept for the leader, which may come back as a follower.
    /// </summary>
    /// <returns>The last of these operations; null when somebody has to try again.</returns>
    public async Task<long?> Seal(string operation, string lease)
    {
        if (!await TakeNothingMore(operation))
        {
            return null;
        }

        await _shard.Engine.PersistAsync();
        await Replicate(new BulkResult([], [], TellsOfOthers: true, _shard.Engine.LastLocation), RefreshPolicy.None, LeaseTimeout);
        ReportSelf();
        var last = _shard.Engine.SeqNoStats.LocalCheckpoint;
        if (Tracker.GlobalCheckpoint < last)
        {
            return null;
        }

        using var hold = _shard.Engine.HoldHistory(0);
        await KeepLeases(Tracker.WithLeases(Tracker.Leases.AddOrRenew(lease, last + 1, _services.Time.GetUtcNow(), FollowLease.Source)));
        await BringLeasesToAll();
        return last;
    }

    private async Task<bool> TakeNothingMore(string operation)
    {
        if (IsOver || _blocking)
        {
            return false;
        }

        _blocking = true;
        try
        {
            var drained = await Permits.Block(DrainTimeout, _services.Time);
            _sealedBy = drained ? operation : _sealedBy;
            return drained;
        }
        finally
        {
            _blocking = false;
            Permits.Unblock();
        }
    }
}
