using Winnow.Grains.Recovery;
using Winnow.Protocols.Replication;
using Winnow.Shards;

namespace Winnow.Grains.Replication;

/// <content>Claims on the history: those of the shard's own copies, and those of followers in other clusters.</content>
internal sealed partial class PrimaryReplication
{
    private static readonly TimeSpan LeaseTimeout = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, long> _leasesSent = new(StringComparer.Ordinal);

    /// <summary>Completes when every copy that may become primary has the lease on its disk.</summary>
    public async Task<Lease> AddLease(string id, long? retainingSeqNo, string source)
    {
        // What is there now must not be merged away until the lease says so itself.
        using var hold = _shard.Engine.HoldHistory(0);
        var from = retainingSeqNo ?? _shard.Engine.MinRetainedSeqNo;
        await KeepLeases(Tracker.WithLeases(Tracker.Leases.Add(id, from, _services.Time.GetUtcNow(), source)));
        await BringLeasesToAll();
        return Leased(id);
    }

    /// <summary>The others hear of it with the next operation: as long as they do not, they retain more than they have to.</summary>
    public async Task<Lease> RenewLease(string id, long? retainingSeqNo, string source)
    {
        using var hold = _shard.Engine.HoldHistory(0);
        var from = retainingSeqNo ?? _shard.Engine.MinRetainedSeqNo;
        await KeepLeases(Tracker.WithLeases(Tracker.Leases.Renew(id, from, _services.Time.GetUtcNow(), source)));
        return Leased(id);
    }

    public async Task RemoveLease(string id)
    {
        await KeepLeases(Tracker.WithLeases(Tracker.Leases.Remove(id)));
        await BringLeasesToAll();
    }

    private Lease Leased(string id) => Tracker.Leases.Leases.GetValueOrDefault(id) ?? throw LeaseTable.NotFound(id);

    /// <summary>As a write that has no operation: a copy that does not hear of it is failed, and a later primary says so.</summary>
    private Task BringLeasesToAll() =>
        Replicate(new BulkResult([], [], TellsOfOthers: true, _shard.Engine.LastLocation), RefreshPolicy.None, LeaseTimeout);

    /// <summary>A copy that may become primary knows what it has to retain. Later leases come to it as to all that are tracked.</summary>
    private async Task BringLeases(string allocationId)
    {
        while (Tracker.Copies.GetValueOrDefault(allocationId) is { NodeId: not null } copy && MissesLeases(copy))
        {
            if (!await Tell(copy))
            {
                throw RecoveryErrors.Delayed(_shard.Key, $"the copy [{allocationId}] could not be told what it has to retain");
            }
        }
    }

    private bool MissesLeases(TrackedCopy copy) => _leasesSent.GetValueOrDefault(copy.AllocationId) < Tracker.Leases.Version;

    private void HasLeases(TrackedCopy copy, RetentionLeasesMessage? leases)
    {
        if (leases is not null)
        {
            _leasesSent[copy.AllocationId] = Math.Max(leases.Version, _leasesSent.GetValueOrDefault(copy.AllocationId));
        }
    }

    private async Task KeepLeases(ReplicationTracker tracker)
    {
        if (ReferenceEquals(tracker.Leases, Tracker.Leases))
        {
            return;
        }

        Change(tracker);
        var leases = LeaseMessages.ToEngine(tracker.Leases);
        await _services.Pool.Write.Run(() =>
        {
            _shard.Engine.UpdateRetentionLeases(leases);
            return true;
        });
    }
}
