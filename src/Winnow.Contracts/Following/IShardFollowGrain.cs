namespace Winnow.Contracts;

/// <summary>The primary of a follower takes its leader's operations. Same keys as <see cref="IShardGrain"/>.</summary>
[Alias("winnow.IShardFollowGrain")]
public interface IShardFollowGrain : IGrainWithStringKey
{
    /// <summary>The error type of an operation that needs a field which the follower's mapping does not have yet.</summary>
    const string MappingBehind = "follower_mapping_behind_exception";

    /// <summary>
    /// Executes the leader's operations and sends all of them to the other copies, those too that are here already: an earlier try may not have reached
    /// them. When this returns they are durable in every in-sync copy. Batches may come in any order, and several at once.
    /// </summary>
    [Alias("Apply"), AlwaysInterleave, ResponseTimeout("00:05:00")]
    Task<FollowerProgress> Apply(FollowBatch batch);

    /// <summary>How far the follower is: where to read on.</summary>
    [Alias("Progress"), AlwaysInterleave]
    Task<FollowerProgress> Progress(long primaryTerm);

    /// <summary>
    /// Takes no operations any more while this promotion is under way. When this returns, all copies in sync have what is said to be here; another primary
    /// has to be sealed anew.
    /// </summary>
    [Alias("Seal"), AlwaysInterleave, ResponseTimeout("00:03:00")]
    Task<ShardSeal> Seal(long primaryTerm, string operation);
}
