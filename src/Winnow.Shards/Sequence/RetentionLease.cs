namespace Winnow.Shards;

/// <summary>A claim on the history from a sequence number on, by a replica that may come back or a follower.</summary>
/// <param name="Id">Who claims it.</param>
/// <param name="RetainingSeqNo">The lowest number that must stay.</param>
/// <param name="Timestamp">When it was last renewed, in milliseconds since 1970.</param>
/// <param name="Source">What it is for, such as <c>ccr</c> or <c>peer recovery</c>.</param>
public sealed record RetentionLease(string Id, long RetainingSeqNo, long Timestamp, string Source);

/// <summary>The leases of a shard, as the primary last said: of two sets, the one of the later term and version counts.</summary>
public sealed record RetentionLeases(long PrimaryTerm, long Version, IReadOnlyList<RetentionLease> Leases)
{
    public static RetentionLeases Empty { get; } = new(0, 0, []);

    /// <summary>The lowest number that any of them claims; long.MaxValue when there is none.</summary>
    public long MinRetainingSeqNo => Leases.Count == 0 ? long.MaxValue : Leases.Min(lease => lease.RetainingSeqNo);

    public bool Supersedes(RetentionLeases other) =>
        PrimaryTerm != other.PrimaryTerm ? PrimaryTerm > other.PrimaryTerm : Version > other.Version;
}
