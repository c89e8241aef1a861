namespace Winnow.Grains.Recovery;

/// <summary>What a recovery asks of the primary's replication.</summary>
internal interface ICopyTracking
{
    /// <summary>From now on the copy gets every operation that is written.</summary>
    /// <exception cref="Winnow.Protocols.Refusal">The primary does not know of the copy yet.</exception>
    void InitiateTracking(string allocationId);

    /// <summary>Keeps history from a number on for a copy on a node, across restarts of both.</summary>
    Task RetainHistory(string nodeId, long fromSeqNo);

    /// <summary>
    /// Takes the copy into the in-sync set by a persisted decision once it has what all others have. Until then, and from the call on,
    /// nothing is acknowledged without it.
    /// </summary>
    Task BringInSync(string allocationId, CopyCheckpoints checkpoints, CancellationToken cancellationToken);
}

/// <summary>How far a copy is.</summary>
internal readonly record struct CopyCheckpoints(long Persisted, long Processed, long Global);
