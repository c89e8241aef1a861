namespace Winnow.Protocols.Replication;

/// <summary>
/// Renews the leases of copies that have a node, and lets go of leases that nobody renews. A copy that comes back begins at the global
/// checkpoint that it knew, so its lease retains from there.
/// </summary>
internal static class LeaseMaintenance
{
    public static LeaseTable Run(ReplicationTracker tracker, DateTimeOffset now, TimeSpan period, bool allStarted)
    {
        var leases = tracker.Leases;
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var copy in tracker.Copies.Values.Where(copy => copy.NodeId is not null))
        {
            var id = PeerLease.Of(copy.NodeId!);
            nodes.Add(id);
            var retaining = Math.Max(0, copy.KnownGlobalCheckpoint + 1);
            if (copy.Tracking < CopyTracking.Tracked)
            {
                continue;
            }

            var lease = leases.Leases.GetValueOrDefault(id);
            if (lease is null || retaining > lease.RetainingSeqNo || Age(lease, now) > period / 2)
            {
                leases = leases.AddOrRenew(id, retaining, now, PeerLease.Source);
            }
        }

        var over = leases.Leases.Values.Where(lease => PeerLease.Is(lease)
            ? !nodes.Contains(lease.Id) && (allStarted || Age(lease, now) > period)
            : Age(lease, now) > period);
        return leases.Without([.. over.Select(lease => lease.Id)]);
    }

    private static TimeSpan Age(Lease lease, DateTimeOffset now) => TimeSpan.FromMilliseconds(now.ToUnixTimeMilliseconds() - lease.TimestampMillis);
}
