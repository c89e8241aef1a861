using Winnow.Grains.Shards;

namespace Winnow.Grains.Following.Shards;

/// <summary>Why a follower's primary does not take a batch.</summary>
internal static class FollowerErrors
{
    public static WinnowException NotFollowing(ShardKey key) => Error(
        key, "illegal_state_exception", 500, "the index does not follow any other, its primary takes no operations of a leader");

    public static WinnowException Sealed(ShardKey key) => Error(
        key, "illegal_index_shard_state_exception", 503, "the index is being promoted, its primary takes no operations of the leader any more");

    public static WinnowException NotPromoting(ShardKey key, string operation) => Error(
        key, "illegal_state_exception", 409, $"the index is not being promoted by [{operation}]");

    public static WinnowException OtherHistory(ShardKey key, string expected, string actual) => Error(
        key, "illegal_state_exception", 500, $"unexpected history uuid, expected [{expected}], actual [{actual}], shard is likely restored from snapshot or force allocated");

    public static WinnowException Damaged(ShardKey key) => Error(key, "corrupt_transfer_exception", 503, "a batch of operations was damaged on its way");

    public static WinnowException MappingBehind(ShardKey key, long seqNo) => Error(
        key, IShardFollowGrain.MappingBehind, 503, $"operation [{seqNo}] needs a field that the follower's mapping does not have yet");

    private static WinnowException Error(ShardKey key, string type, int status, string reason) => new(new WinnowError
    {
        Type = type,
        Status = status,
        Reason = reason,
        IndexUuid = key.IndexUuid,
        Shard = key.Shard,
    });
}
