using System.Collections.Immutable;
using Winnow.Protocols.Replication;
using Winnow.Shards;

namespace Winnow.Grains.Replication;

/// <summary>Retention leases in the forms of those who decide, keep and send them.</summary>
internal static class LeaseMessages
{
    public static LeaseTable ToTable(RetentionLeases leases) => new()
    {
        PrimaryTerm = leases.PrimaryTerm,
        Version = leases.Version,
        Leases = leases.Leases.ToImmutableSortedDictionary(
            lease => lease.Id, lease => new Lease(lease.Id, lease.RetainingSeqNo, lease.Timestamp, lease.Source), StringComparer.Ordinal),
    };

    public static RetentionLeases ToEngine(LeaseTable table) => new(
        table.PrimaryTerm,
        table.Version,
        [.. table.Leases.Values.Select(lease => new RetentionLease(lease.Id, lease.RetainingSeqNo, lease.TimestampMillis, lease.Source))]);

    public static RetentionLeases ToEngine(RetentionLeasesMessage message) => new(
        message.PrimaryTerm,
        message.Version,
        [.. message.Leases.Select(lease => new RetentionLease(lease.Id, lease.RetainingSeqNo, lease.TimestampMillis, lease.Source))]);

    public static RetentionLeasesMessage ToMessage(LeaseTable table) => ToMessage(ToEngine(table));

    public static RetentionLeasesMessage ToMessage(RetentionLeases leases) => new()
    {
        PrimaryTerm = leases.PrimaryTerm,
        Version = leases.Version,
        Leases = [.. leases.Leases.Select(ToMessage)],
    };

    private static RetentionLeaseMessage ToMessage(RetentionLease lease) => new()
    {
        Id = lease.Id,
        RetainingSeqNo = lease.RetainingSeqNo,
        TimestampMillis = lease.Timestamp,
        Source = lease.Source,
    };
}
