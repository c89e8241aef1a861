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

    /// <summary>The terms of the operations of a range, as runs of neighbours: an operation of the same number and term is the same.</summary>
    [Alias("Terms"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    Task<TermRunMessage[]> Terms(SharedTermsRequest request);

    /// <summary>What documents were when the operation of a number was the last one, for a copy of the same history up to there.</summary>
    [Alias("Versions"), AlwaysInterleave, ResponseTimeout("00:02:00")]
    Task<SharedVersionsAnswer> Versions(SharedVersionsRequest request);

    /// <summary>How far the shard is, as this copy knows.</summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<LeaderShard> Describe();

    /// <summary>
    /// Keeps the history from a number on for a follower: <see cref="ShardLeaseRequest.RetainAll"/> keeps all there is. When this returns, every copy
    /// that may become primary keeps it, and has it on its disk.
    /// </summary>
    [Alias("AddLease"), AlwaysInterleave, ResponseTimeout("00:01:30")]
    Task<RetentionLeaseMessage> AddLease(ShardLeaseRequest request);

    /// <summary>The follower still follows, and does not need what is below a number any more. It is durable on the primary, and told to the others.</summary>
    [Alias("RenewLease"), AlwaysInterleave, ResponseTimeout("00:01:30")]
    Task<RetentionLeaseMessage> RenewLease(ShardLeaseRequest request);

    /// <summary>Nothing is kept for the follower any more.</summary>
    [Alias("RemoveLease"), AlwaysInterleave, ResponseTimeout("00:01:30")]
    Task RemoveLease(ShardLeaseRequest request);
}
