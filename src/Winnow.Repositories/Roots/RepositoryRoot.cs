using System.Collections.Immutable;

namespace Winnow.Repositories;

/// <summary>A page of a tree: the how manyth of the pages of which attempt to change the root, and the hash of its blob.</summary>
public sealed record PageReference(string Change, int Number, ContentHash Hash);

/// <summary>A tree at one moment.</summary>
/// <param name="Height">1: the page is a leaf.</param>
/// <param name="Count">The entries in its leaves.</param>
public sealed record TreeReference(PageReference Page, int Height, long Count);

/// <summary>A repository at one moment. The newest is in the one blob that ever changes.</summary>
public sealed record RepositoryRoot
{
    public required string RepositoryUuid { get; init; }

    /// <summary>Grows by one with every change; no two roots have the same.</summary>
    public required long Generation { get; init; }

    /// <summary>The uuid of the attempt that made this root: whoever lost the answer to its compare-and-set looks for it here.</summary>
    public required string ChangeUuid { get; init; }

    /// <summary>The snapshots by name; null when there are none.</summary>
    public TreeReference? Catalog { get; init; }

    /// <summary>The contents by hash; null when there are none.</summary>
    public TreeReference? Contents { get; init; }

    public ImmutableArray<Activity> Activities { get; init; } = [];

    public ImmutableArray<GarbageBatch> Garbage { get; init; } = [];

    /// <summary>The highest epoch of each writer that has one.</summary>
    public ImmutableArray<WriterEpoch> Epochs { get; init; } = [];

    public long SnapshotCount => Catalog?.Count ?? 0;

    public Activity? Activity(string uuid) => Activities.FirstOrDefault(activity => activity.Uuid == uuid);

    /// <summary>The highest epoch that a writer has shown; 0 when it has shown none.</summary>
    public long EpochOf(string writer) => Epochs.FirstOrDefault(epoch => epoch.Writer == writer)?.Epoch ?? 0;
}
