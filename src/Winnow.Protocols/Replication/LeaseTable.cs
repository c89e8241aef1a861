using System.Collections.Immutable;

namespace Winnow.Protocols.Replication;

/// <summary>A claim on a shard's history from a number on.</summary>
public sealed record Lease(string Id, long RetainingSeqNo, long TimestampMillis, string Source);

/// <summary>The retention leases of a shard. The primary changes them; of two tables the one of the later term, then version, counts.</summary>
public sealed record LeaseTable
{
    public long PrimaryTerm { get; init; }

    public long Version { get; init; }

    public ImmutableSortedDictionary<string, Lease> Leases { get; init; } = ImmutableSortedDictionary.Create<string, Lease>(StringComparer.Ordinal);

    /// <summary>The same leases under a new primary.</summary>
    public LeaseTable In(long primaryTerm) => this with { PrimaryTerm = primaryTerm, Version = Version + 1 };

    public LeaseTable Add(string id, long retainingSeqNo, DateTimeOffset now, string source) => Leases.ContainsKey(id)
        ? throw new Refusal("retention_lease_already_exists_exception", 409, $"retention lease with ID [{id}] already exists")
        : With(new Lease(id, retainingSeqNo, now.ToUnixTimeMilliseconds(), source));

    public LeaseTable Renew(string id, long retainingSeqNo, DateTimeOffset now, string source)
    {
        if (!Leases.TryGetValue(id, out var lease))
        {
            throw NotFound(id);
        }

        return retainingSeqNo < lease.RetainingSeqNo
            ? throw new Refusal(
                "retention_lease_invalid_retaining_sequence_number_exception",
                400,
                $"the current retention lease with [{id}] is retaining a higher sequence number [{lease.RetainingSeqNo}] than the new retaining sequence number [{retainingSeqNo}] from [{source}]")
            : With(new Lease(id, retainingSeqNo, now.ToUnixTimeMilliseconds(), source));
    }

    /// <summary>Adds the lease, or renews it without going back.</summary>
    public LeaseTable AddOrRenew(string id, long retainingSeqNo, DateTimeOffset now, string source) =>
        With(new Lease(id, Math.Max(retainingSeqNo, Leases.GetValueOrDefault(id)?.RetainingSeqNo ?? 0), now.ToUnixTimeMilliseconds(), source));

    public LeaseTable Remove(string id) => Leases.ContainsKey(id)
        ? this with { Leases = Leases.Remove(id), Version = Version + 1 }
        : throw NotFound(id);

    internal LeaseTable Without(IReadOnlyCollection<string> ids) =>
        ids.Count == 0 ? this : this with { Leases = Leases.RemoveRange(ids), Version = Version + 1 };

    public static Refusal NotFound(string id) => new("retention_lease_not_found_exception", 404, $"retention lease with ID [{id}] not found");

    private LeaseTable With(Lease lease) => this with { Leases = Leases.SetItem(lease.Id, lease), Version = Version + 1 };
}

/// <summary>The leases that keep history for copies of the shard itself: one for each node.</summary>
public static class PeerLease
{
    public const string Source = "peer recovery";

    private const string Prefix = "peer_recovery/";

    public static string Of(string nodeId) => Prefix + nodeId;

    internal static bool Is(Lease lease) => string.Equals(lease.Source, Source, StringComparison.Ordinal);
}
