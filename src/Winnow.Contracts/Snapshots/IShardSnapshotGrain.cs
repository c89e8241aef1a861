namespace Winnow.Contracts;

/// <summary>A shard copy as a source of snapshots: its key is that of <see cref="IShardGrain"/>.</summary>
[Alias("winnow.IShardSnapshotGrain")]
public interface IShardSnapshotGrain : IGrainWithStringKey
{
    /// <summary>
    /// Puts the copy into the repository. Starts when it does not run, and answers when it has ended, or after ten seconds with how far it is: then
    /// the caller asks again. What ended well is done again only when the copy has been closed since, and then finds everything there.
    /// </summary>
    /// <exception cref="WinnowException">The copy is not here (any more): another one of the shard is to be asked.</exception>
    [Alias("Snapshot"), ResponseTimeout("00:00:30")]
    Task<ShardSnapshotReport> Snapshot(ShardSnapshotRequest request);

    /// <summary>Ends it at the next chunk; it then has failed.</summary>
    [Alias("AbortSnapshot"), ResponseTimeout("00:00:10")]
    Task AbortSnapshot(string snapshotUuid);

    /// <summary>How far it is; null when this copy knows of no such snapshot.</summary>
    [Alias("SnapshotProgress"), ResponseTimeout("00:00:10")]
    Task<ShardSnapshotReport?> SnapshotProgress(string snapshotUuid);
}
