using System.Collections.Immutable;

namespace Winnow.Protocols.Snapshots;

/// <summary>What this cluster does in a repository, as it is persisted: each operation from its decision to its end, in that order.</summary>
public sealed record RepositoryState
{
    public ImmutableArray<SnapshotOperation> Operations { get; init; } = [];

    /// <summary>Raised by each activation before it first changes the repository's root, which refuses lower ones from then on.</summary>
    public long Epoch { get; init; }

    public SnapshotOperation? Find(string uuid) => Operations.FirstOrDefault(operation => string.Equals(operation.Uuid, uuid, StringComparison.Ordinal));
}

public enum OperationKind
{
    Create,
    Clone,
    Delete,
    Restore,
}

/// <summary>A snapshot by its name and its uuid: names may be used again, uuids never.</summary>
public sealed record SnapshotTarget(string Name, string Uuid);

/// <summary>One create, clone, delete or restore.</summary>
public sealed record SnapshotOperation
{
    /// <summary>Of a create or clone also the snapshot's.</summary>
    public string Uuid { get; init; } = "";

    public OperationKind Kind { get; init; }

    public long StartMillis { get; init; }

    /// <summary>A create that a delete has ended: it stops where it is and is not committed.</summary>
    public bool Aborted { get; init; }

    /// <summary>The error, as JSON, with which it came to nothing: it is only taken back any more.</summary>
    public string? Failure { get; init; }

    public CreatePlan? Creating { get; init; }

    public ClonePlan? Cloning { get; init; }

    public RestorePlan? Restoring { get; init; }

    /// <summary>What a delete removes.</summary>
    public ImmutableArray<SnapshotTarget> Targets { get; init; } = [];

    /// <summary>The snapshot that this makes.</summary>
    public string? Makes => Creating?.Snapshot ?? Cloning?.Snapshot;

    /// <summary>The uuid of the snapshot that this reads.</summary>
    public string? Reads => Cloning?.SourceUuid ?? Restoring?.SnapshotUuid;
}

/// <summary>What a snapshot is to hold, as decided when it was asked for.</summary>
public sealed record CreatePlan
{
    public string Snapshot { get; init; } = "";

    public ImmutableArray<PlannedIndex> Indices { get; init; } = [];

    public bool IncludeGlobalState { get; init; }

    public bool Partial { get; init; }

    /// <summary>What the user attached: a JSON object.</summary>
    public string? Metadata { get; init; }

    /// <summary>The life-cycle policy that asked for it.</summary>
    public string? Policy { get; init; }

    /// <summary>Why it has failed before it began: then no shard is taken.</summary>
    public string? Failure { get; init; }
}

/// <summary>An index of a snapshot, and the shards of it that have no copy to be taken from.</summary>
public sealed record PlannedIndex(string Name, string Uuid, int Shards, ImmutableArray<int> Missing);

/// <summary>A snapshot that is made of another.</summary>
public sealed record ClonePlan
{
    public string Snapshot { get; init; } = "";

    public string Source { get; init; } = "";

    public string SourceUuid { get; init; } = "";

    /// <summary>Names and patterns among the source's indices.</summary>
    public ImmutableArray<string> Indices { get; init; } = [];
}
