namespace Winnow.Contracts;

public enum AllocationChangeKind
{
    AssignPrimary,
    MarkUnassignable,
    AssignReplica,
    Move,
    Cancel,
    AllocateStalePrimary,
    AllocateEmptyPrimary,
    ExpandReplicas,
}

/// <summary>One change of where a copy is. It names what it was decided by, so that an index that has gone on since can refuse it.</summary>
[GenerateSerializer, Immutable, Alias("winnow.AllocationChange")]
public sealed record AllocationChange
{
    [Id(0)] public AllocationChangeKind Kind { get; init; }

    [Id(1)] public int Shard { get; init; }

    /// <summary>The term of the primary that a replica shall be recovered from.</summary>
    [Id(2)] public long PrimaryTerm { get; init; }

    /// <summary>The copy that moves or is cancelled; the one on the disk that becomes primary, null for an empty one.</summary>
    [Id(3)] public string? AllocationId { get; init; }

    /// <summary>Where to.</summary>
    [Id(4)] public string NodeId { get; init; } = "";

    [Id(5)] public string Incarnation { get; init; } = "";

    [Id(6)] public int Replicas { get; init; }

    /// <summary>Why a primary has no place: <c>no</c>, <c>throttled</c>, <c>no_valid_shard_copy</c>.</summary>
    [Id(7)] public string Status { get; init; } = "";
}
