namespace Winnow.Contracts;

public enum HealthStatus
{
    Green,
    Yellow,
    Red,
}

public enum ShardCopyState
{
    Unassigned,
    Initializing,
    Started,
    Relocating,
}

/// <summary>One shard copy in the routing table.</summary>
[GenerateSerializer, Immutable, Alias("winnow.ShardRoutingView")]
public sealed record ShardRoutingView
{
    [Id(0)] public string Index { get; init; } = "";

    [Id(1)] public string IndexUuid { get; init; } = "";

    [Id(2)] public int Shard { get; init; }

    [Id(3)] public bool Primary { get; init; }

    [Id(4)] public ShardCopyState State { get; init; }

    /// <summary>Null while unassigned.</summary>
    [Id(5)] public string? NodeId { get; init; }

    [Id(6)] public string? AllocationId { get; init; }

    [Id(7)] public string? RelocatingNodeId { get; init; }

    /// <summary>Why it is (or, while it initialises, was) unassigned.</summary>
    [Id(8)] public UnassignedInfoView? Unassigned { get; init; }

    [Id(9)] public bool Searchable { get; init; }

    /// <summary>The other end of a move: shown on its node, and not counted as a copy of its own.</summary>
    [Id(10)] public bool IsRelocationTarget { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.UnassignedInfoView")]
public sealed record UnassignedInfoView
{
    /// <summary><c>INDEX_CREATED</c>, <c>CLUSTER_RECOVERED</c>, <c>NODE_LEFT</c>, <c>ALLOCATION_FAILED</c> …</summary>
    [Id(0)] public string Reason { get; init; } = "";

    [Id(1)] public long AtMillis { get; init; }

    [Id(2)] public bool Delayed { get; init; }

    [Id(3)] public string? Details { get; init; }

    [Id(4)] public int FailedAllocations { get; init; }

    /// <summary><c>no_attempt</c>, <c>no</c>, <c>throttled</c>, <c>no_valid_shard_copy</c> …</summary>
    [Id(5)] public string AllocationStatus { get; init; } = "no_attempt";
}
