using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Protocols.Following;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>The primary of a shard that follows, wherever it is now.</summary>
internal sealed class FollowerPrimary(MetadataCache metadata, IGrainFactory grains)
{
    /// <summary>How often to look how far a heal or a rollback is.</summary>
    public static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(250);

    private const string OtherHistory = "unexpected history uuid";

    public Task<FollowerProgress> Progress(string uuid, int shard) => Call(uuid, shard, (primary, term) => primary.Progress(term));

    public Task<FollowerProgress> Apply(string uuid, int shard, FollowBatch batch) =>
        Call(uuid, shard, (primary, term) => primary.Apply(batch with { PrimaryTerm = term }));

    /// <summary>How far a heal is, which is begun when there is none.</summary>
    public Task<HealProgress> Heal(string uuid, int shard, string id) => Call<IShardHealGrain, HealProgress>(
        uuid, shard, (_, table, grain) => grain.Heal(new HealRequest { Id = id, PrimaryTerm = table.PrimaryTerm }));

    /// <summary>How far a rollback is, which is begun when there is none.</summary>
    public Task<RollbackProgress> RollBack(string uuid, int shard) =>
        Call<IShardRollbackGrain, RollbackProgress>(uuid, shard, (_, table, grain) => grain.RollBack(table.PrimaryTerm));

    public Task<SealedShard> Seal(string uuid, int shard, string operation) => Call<IShardFollowGrain, SealedShard>(uuid, shard, async (primary, table, grain) =>
    {
        var seal = await grain.Seal(table.PrimaryTerm, operation);
        return new SealedShard(shard, primary.AllocationId!, table.PrimaryTerm, seal.MaxSeqNo, seal.MaxOperationTerm, seal.HistoryUuid);
    });

    /// <summary>Whether the follower's shard is not what the caller has begun with: it has to look anew how far it is.</summary>
    public static bool IsAnother(Exception exception) =>
        exception is WinnowException { Error: { Type: "illegal_state_exception", Reason: { } reason } } && reason.StartsWith(OtherHistory, StringComparison.Ordinal);

    private Task<FollowerProgress> Call(string uuid, int shard, Func<IShardFollowGrain, long, Task<FollowerProgress>> call) =>
        Call<IShardFollowGrain, FollowerProgress>(uuid, shard, (_, table, grain) => call(grain, table.PrimaryTerm));

    private async Task<T> Call<TGrain, T>(string uuid, int shard, Func<ShardCopy, ShardTable, TGrain, Task<T>> call)
        where TGrain : IGrainWithStringKey
    {
        var index = await metadata.Index(uuid);
        var table = index.Metadata.Shards[shard];
        try
        {
            return table.Primary is { Active: true } primary
                ? await call(primary, table, grains.GetGrain<TGrain>(IShardGrain.KeyOf(uuid, shard, primary.AllocationId!, primary.NodeId!)))
                : throw ShardErrors.NoCopy(index.Name, uuid, shard);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException { Status: 404 or 503 })
        {
            // The next try goes to the primary that there is then.
            await metadata.RefreshIndex(uuid);
            throw;
        }
    }
}
