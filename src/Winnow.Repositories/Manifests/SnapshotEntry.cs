namespace Winnow.Repositories;

/// <summary>How a snapshot ended.</summary>
public enum SnapshotState
{
    Success = 0,
    Partial = 1,
    Failed = 2,
}

/// <summary>The name of a snapshot and which of those that had it: names may be used again, uuids never.</summary>
public readonly record struct SnapshotId(string Name, string Uuid);

/// <summary>What the catalog of a repository knows of a snapshot.</summary>
public sealed record SnapshotEntry
{
    public required string Name { get; init; }

    public required string Uuid { get; init; }

    public required SnapshotState State { get; init; }

    public required long StartMillis { get; init; }

    public required long EndMillis { get; init; }

    /// <summary>The cluster that made it.</summary>
    public required string ClusterUuid { get; init; }

    /// <summary>The version of the software that made it.</summary>
    public required string Version { get; init; }

    public required int Indices { get; init; }

    public required int TotalShards { get; init; }

    public required int SuccessfulShards { get; init; }

    /// <summary>The life-cycle policy that made it.</summary>
    public string? Policy { get; init; }

    /// <summary>The root's generation that added it.</summary>
    public required long Generation { get; init; }

    public SnapshotId Id => new(Name, Uuid);
}
