using Winnow.Grains.Following.Shards;

namespace Winnow.Grains.Shards;

/// <content>This copy as the primary of a shard that follows another cluster's.</content>
internal sealed partial class ShardGrain : IShardFollowGrain
{
    public async Task<FollowerProgress> Apply(FollowBatch batch)
    {
        Shard();
        var primary = await Primary(batch.PrimaryTerm);
        return await following.Writes.Apply(Shard(), primary, batch);
    }

    public async Task<FollowerProgress> Progress(long primaryTerm)
    {
        Shard();
        await Primary(primaryTerm);
        return FollowerWrites.Progress(Shard());
    }
}
