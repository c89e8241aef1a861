namespace Winnow.Protocols.Indices;

public enum ShardRestoreState
{
    /// <summary>It has no node yet.</summary>
    Init,

    Started,

    Success,

    /// <summary>It is not tried again by itself.</summary>
    Failure,
}

/// <summary>How far the restore of one shard is.</summary>
/// <param name="State">In a word.</param>
/// <param name="NodeId">Where it is restored, or was last tried.</param>
/// <param name="Reason">Why it has failed.</param>
public readonly record struct RestoreProgress(ShardRestoreState State, string? NodeId, string? Reason)
{
    /// <summary>Whether what is known of an index is of a restore, or of the time after it. Before, it tells nothing of that restore.</summary>
    public static bool Knows(IndexMetadata index, string restore) => string.Equals(index.RestoredBy, restore, StringComparison.Ordinal);

    /// <summary>Looks at an index as its restore has left it.</summary>
    public static RestoreProgress Of(IndexMetadata index, ShardTable shard)
    {
        var primary = shard.Primary;
        return primary switch
        {
            { Active: true } => new RestoreProgress(ShardRestoreState.Success, primary.NodeId, null),
            { State: CopyState.Initializing } => new RestoreProgress(ShardRestoreState.Started, primary.NodeId, null),
            { Unassigned: { } info } when info.SourceCorrupted || info.FailedAllocations >= IndexDecisions.MaxRetries(index) =>
                new RestoreProgress(ShardRestoreState.Failure, info.LastNodeId, info.Details),
            _ => new RestoreProgress(ShardRestoreState.Init, primary.Unassigned?.LastNodeId, null),
        };
    }
}
