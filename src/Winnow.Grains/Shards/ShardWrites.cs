using Winnow.Grains.Documents;
using Winnow.Grains.Metadata;
using Winnow.Search;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <summary>Bulks and reads by id on an open copy.</summary>
internal sealed class ShardWrites(MetadataCache metadata, IGrainFactory grains, IndexingPressure pressure, NoMasterBlock block, IComputePool pool, TimeProvider time)
{
    public async Task<ShardBulkResponse> Bulk(IndexShard shard, ShardBulkRequest request)
    {
        if (request.PrimaryTerm != shard.Engine.PrimaryTerm)
        {
            throw ShardErrors.NotHere(request.Items[0].Index, shard.Key);
        }

        await block.CheckWrite(TimeSpan.Zero);
        var size = request.Items.Sum(IndexingPressure.SizeOf);
        using var held = pressure.Primary(size);
        var started = time.GetTimestamp();
        shard.Bulks.Bulk.Begin();
        try
        {
            var bulk = new ShardBulk(shard.Engine, update => UpdateMapping(shard, update));
            var result = await bulk.ExecuteAsync(ShardBulkItems.ToEngine(request.Items));
            shard.Bulks.Add(size);
            var forced = await MakeVisible(shard, request.Refresh, result.Location);
            return new ShardBulkResponse { Items = ShardBulkItems.FromEngine(request.Items, result.Items, shard, Copies(shard), forced) };
        }
        catch (EngineClosedException exception)
        {
            // Nothing of this was acknowledged; where the primary is now, the caller finds out.
            throw new WinnowException(ShardErrors.NotHere(request.Items[0].Index, shard.Key).Error, exception);
        }
        finally
        {
            shard.Bulks.Bulk.End(time.GetElapsedTime(started));
        }
    }

    public async Task<MultiGetItem[]> Get(IndexShard shard, GetRequest[] requests)
    {
        if (Array.Exists(requests, request => request.Refresh))
        {
            await pool.Write.Run(() => shard.Engine.Refresh("refresh_flag_get"));
        }

        return requests.Length == 1 && requests[0].Realtime
            ? [ShardGets.Get(shard, requests[0])]
            : await pool.Search.Run(() => Array.ConvertAll(requests, request => ShardGets.Get(shard, request)));
    }

    /// <summary>True when the refresh was forced.</summary>
    private async Task<bool> MakeVisible(IndexShard shard, RefreshPolicy policy, TranslogLocation location)
    {
        switch (policy)
        {
            case RefreshPolicy.Immediate:
                await pool.Write.Run(() => shard.Engine.Refresh("refresh_flag_index"));
                return true;
            case RefreshPolicy.WaitFor:
                return await shard.Engine.WaitForRefreshAsync(location);
            default:
                return false;
        }
    }

    /// <summary>New fields are decided by the index' grain; when it answers, every node has them, this one too.</summary>
    private async Task UpdateMapping(IndexShard shard, ReadOnlyMemory<byte> update)
    {
        try
        {
            metadata.ApplyIndex(await grains.GetGrain<IIndexGrain>(shard.Key.IndexUuid).PutMapping(update));
        }
        catch (WinnowException exception)
        {
            throw new ElasticsearchException(exception.Error.Type, exception.Error.Status, exception.Error.Reason ?? "");
        }
    }

    private int Copies(IndexShard shard) => metadata.Find(shard.Key.IndexUuid)?.Metadata.Shards[shard.Key.Shard].Count ?? 1;
}
