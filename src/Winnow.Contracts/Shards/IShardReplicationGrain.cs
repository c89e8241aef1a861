namespace Winnow.Contracts;

/// <summary>What the copies of a shard ask of each other. Same keys as <see cref="IShardGrain"/>.</summary>
[Alias("winnow.IShardReplicationGrain")]
public interface IShardReplicationGrain : IGrainWithStringKey
{
    /// <summary>The error type of a message from a primary of a term that is over.</summary>
    const string StalePrimary = "stale_primary_term_exception";

    /// <summary>The error type of an operation that comes before the primary of a new term has resynced the copy.</summary>
    const string NotResynced = "shard_not_resynced_exception";

    /// <summary>Operations of the primary. When this returns, they are durable here.</summary>
    [Alias("Replicate"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<CopyProgress> Replicate(ReplicateRequest request);

    /// <summary>The history above the global checkpoint of a primary in a new term. What this copy has beyond it goes.</summary>
    [Alias("Resync"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<CopyProgress> Resync(ResyncRequest request);

    /// <summary>Completes when searches see all operations that are here now.</summary>
    [Alias("AwaitRefresh"), AlwaysInterleave, ResponseTimeout("00:10:00")]
    Task AwaitRefresh();

    /// <summary>
    /// Asks the primary to give its place to another copy (to any that is level with it when none is named), without a failed write. False
    /// when no copy can take it, or this is no primary.
    /// </summary>
    [Alias("HandOver"), AlwaysInterleave, ResponseTimeout("00:01:00")]
    Task<bool> HandOver(string? targetAllocationId);
}
