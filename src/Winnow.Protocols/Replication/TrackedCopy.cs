namespace Winnow.Protocols.Replication;

/// <summary>What a primary owes a copy, from nothing to everything.</summary>
public enum CopyTracking
{
    /// <summary>It has a place, but gets no operations yet.</summary>
    Assigned,

    /// <summary>It gets every operation from now on, while it recovers those before.</summary>
    Tracked,

    /// <summary>It is about to be in-sync: it counts as if it were, so that the decision can be made at any moment.</summary>
    PendingInSync,

    /// <summary>It has every acknowledged operation, and nothing is acknowledged without it.</summary>
    InSync,
}

/// <summary>A copy that has a node.</summary>
public readonly record struct AssignedCopy(string AllocationId, string NodeId);

/// <summary>A copy as the primary sees it.</summary>
public sealed record TrackedCopy
{
    /// <summary>A checkpoint that nobody has reported.</summary>
    public const long UnknownCheckpoint = -2;

    public required string AllocationId { get; init; }

    /// <summary>Null for an in-sync copy without a node: it must leave the in-sync set before anything is acknowledged.</summary>
    public string? NodeId { get; init; }

    public CopyTracking Tracking { get; init; }

    /// <summary>It has all operations up to this one on its disk.</summary>
    public long PersistedCheckpoint { get; init; } = UnknownCheckpoint;

    /// <summary>It has executed all operations up to this one.</summary>
    public long ProcessedCheckpoint { get; init; } = UnknownCheckpoint;

    /// <summary>It knows that all in-sync copies have the operations up to this one: after a restart it begins there.</summary>
    public long KnownGlobalCheckpoint { get; init; } = UnknownCheckpoint;

    /// <summary>Whether the global checkpoint waits for it.</summary>
    public bool CountsForGlobalCheckpoint => Tracking >= CopyTracking.PendingInSync;

    internal TrackedCopy Report(long persisted, long processed, long knownGlobal) =>
        persisted <= PersistedCheckpoint && processed <= ProcessedCheckpoint && knownGlobal <= KnownGlobalCheckpoint
            ? this
            : this with
            {
                PersistedCheckpoint = Math.Max(PersistedCheckpoint, persisted),
                ProcessedCheckpoint = Math.Max(ProcessedCheckpoint, processed),
                KnownGlobalCheckpoint = Math.Max(KnownGlobalCheckpoint, knownGlobal),
            };
}
