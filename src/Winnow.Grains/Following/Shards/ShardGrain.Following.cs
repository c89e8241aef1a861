using Winnow.Grains.Following.Shards;
using Winnow.Grains.Metadata;
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
            MaxOperationTerm = await pool.Write.Run(() =>
            {
                engine.Refresh("seal");
                return engine.MaxOperationTerm();
            }),
        };
    }

    /// <summary>
    /// An index that followed another has its operations, in terms of another cluster. Clients' writes come in higher ones: the index begins one, and this
    /// primary with it.
    /// </summary>
    /// <returns>Null when this copy is not the primary any more.</returns>
    private async Task<IndexView?> AboveForeignTerms(IndexView index, long term)
    {
        if (index.Metadata.Follow is not null || _shard!.Engine.MaxOperationTerm() is var foreign && foreign <= term)
        {
            return index;
        }

        var command = new ReplicaCommand { Shard = _key.Shard, PrimaryAllocationId = _key.AllocationId, PrimaryTerm = term };
        try
        {
            return metadata.ApplyIndex(await calls.Retried(() => GrainFactory.GetGrain<IIndexGrain>(_key.IndexUuid).RaiseTerm(command, foreign)));
        }
        catch (WinnowException exception) when (exception.Error.Type is ReplicaCommand.NoLongerPrimary)
        {
            return null;
        }
    }
}
