namespace Winnow.Contracts;

/// <summary>What a copy of a leader's shard answers to followers. Same keys as <see cref="IShardGrain"/>; any started copy that is in sync answers.</summary>
[Alias("winnow.IShardChangesGrain")]
public interface IShardChangesGrain : IGrainWithStringKey
{
    /// <summary>The member of an error that says which numbers are gone for good: from and to.</summary>
    const string MissingOperations = "es.requested_operations_missing";

    /// <summary>
    /// The history from a number on, never above the global checkpoint that this copy knows. When there is none, waits until there is, or until the
    /// caller's time is over: then there are no operations in the answer.
    /// </summary>
    [Alias("Changes"), AlwaysInterleave, ResponseTimeout("00:12:00")]
    Task<ShardChanges> Changes(ShardChangesRequest request, CancellationToken cancellationToken = default);
}
