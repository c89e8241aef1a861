using Winnow.Grains.Following.Shards;
using Winnow.Protocols.Following;

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

    public async Task<ShardSeal> Seal(long primaryTerm, string operation)
    {
        Shard();
        await StopHealing();
        var primary = await Primary(primaryTerm);
        var index = (await metadata.RefreshIndex(_key.IndexUuid)).Metadata;
        if (index.Follow is not { } entry || !string.Equals(entry.Promotion, operation, StringComparison.Ordinal))
        {
            throw FollowerErrors.NotPromoting(_key, operation);
        }

        var lease = FollowLease.OfPromotion(index.Name, index.Uuid, entry.RemoteCluster, entry.LeaderIndex, entry.LeaderUuid);
        var last = await primary.Seal(operation, lease) ?? throw ShardErrors.NotHere(index.Name, _key);
        var engine = Shard().Engine;
        return new ShardSeal
        {
            HistoryUuid = engine.HistoryUuid,
            MaxSeqNo = last,
            MaxOperationTerm = await pool.Write.Run(engine.MaxOperationTerm),
        };
    }
}
