using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Snapshots;

/// <summary>A snapshot that a client asked for, and what it was told. Its name is nobody else's.</summary>
internal sealed class SnapshotRecord
{
    public required string Name { get; init; }

    /// <summary>Which cluster was asked.</summary>
    public required string Maker { get; init; }

    /// <summary>What is in it.</summary>
    public required SnapshotSource Source { get; init; }

    /// <summary>When the writes that it has to hold were done at the latest.</summary>
    public required long Begun { get; init; }

    /// <summary>When the writes that it may hold were begun at the latest.</summary>
    public long Ended { get; set; } = long.MaxValue;

    /// <summary>Whether its client was told that it is there, whole.</summary>
    public bool IsDone { get; set; }

    public bool IsToBeDeleted { get; set; }

    public bool IsDeleted { get; set; }

    public override string ToString() => $"{Name}{(IsDone ? " done" : "")}{(IsToBeDeleted ? " to be deleted" : "")}{(IsDeleted ? " deleted" : "")}";
}

/// <summary>The cluster whose documents are in a snapshot, and all that was done to them.</summary>
internal sealed record SnapshotSource(string Cluster, History History, WorkloadShape Shape);

/// <summary>Indices that were restored from a snapshot, under other names.</summary>
internal sealed record RestoredRecord(SnapshotRecord Snapshot, string Prefix)
{
    public bool IsDone { get; set; }
}
