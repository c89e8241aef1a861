namespace Winnow.Contracts;

/// <summary>A follower's claim on a leader's history. Any copy brings it to the primary.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardLeaseRequest")]
public sealed record ShardLeaseRequest
{
    /// <summary>All history that there is when the lease is added.</summary>
    public const long RetainAll = -1;

    /// <summary>Names both clusters and both indices.</summary>
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public long RetainingSeqNo { get; init; } = RetainAll;

    /// <summary>What the lease is for.</summary>
    [Id(2)] public string Source { get; init; } = "ccr";

    /// <summary>A copy has sent it to where it took the primary to be: it is not sent on a second time.</summary>
    [Id(3)] public bool Forwarded { get; init; }
}
