namespace Winnow.Contracts;

/// <summary>
/// A shard that follows one of another cluster, key <c>index uuid/shard</c>. Nothing of it is persisted: it begins where the follower's primary is, as
/// often as it has to.
/// </summary>
[Alias("winnow.IFollowerShardGrain")]
public interface IFollowerShardGrain : IGrainWithStringKey
{
    static string KeyOf(string indexUuid, int shard) => $"{indexUuid}/{shard}";

    /// <summary>Follows, or not, as the index says in this version or a later one. The primary's node calls it again and again.</summary>
    [Alias("Wake"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task Wake(long indexVersion);

    /// <summary>How far it has come; null while it does not follow.</summary>
    [Alias("Stats"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<ShardFollowView?> Stats();

    /// <summary>How far the leader's shard is now.</summary>
    [Alias("Leader"), AlwaysInterleave, ResponseTimeout("00:01:00")]
    Task<LeaderShard> Leader();
}
