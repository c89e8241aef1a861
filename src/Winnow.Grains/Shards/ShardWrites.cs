using Winnow.Grains.Documents;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Replication;
using Winnow.Search;
using Winnow.Shards;

namespace Winnow.Grains.Shards;

/// <summary>Bulks and reads by id on an open copy.</summary>
internal sealed class ShardWrites(
    MetadataCache metadata,
    MasterCalls calls,
    IGrainFactory grains,
    IndexingPressure pressure,
    NoMasterBlock block,
    IComputePool pool,
    TimeProvider time)
{
    public async Task<ShardBulkResponse> Bulk(IndexShard shard, PrimaryReplication primary, ShardBulkRequest request)
    {
        await block.CheckWrite(TimeSpan.Zero);
        var size = request.Items.Sum(IndexingPressure.SizeOf);
        using var held = pressure.Primary(size);
        var started = time.GetTimestamp();
        shard.Bulks.Bulk.Begin();
        try
        {
            var (result, copies) = await Execute(shard, primary, request);
            shard.Bulks.Add(size);
            var forced = await MakeVisible(shard, primary, request.Refresh, result.Location);
            return new ShardBulkResponse { Items = ShardBulkItems.FromEngine(request.Items, result.Items, shard, Copies(shard), copies, forced) };
        }
        catch (Exception exception) when (exception is EngineClosedException or StalePrimaryTermException)
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

    private async Task<(BulkResult Bulk, ReplicationResult Copies)> Execute(IndexShard shard, PrimaryReplication primary, ShardBulkRequest request)
    {
        if (!await primary.Permits.Enter())
        {
            throw ShardErrors.NotHere(request.Items[0].Index, shard.Key);
        }

        try
        {
            var (result, replicated) = await ExecuteInTurn(shard, primary, request);
            return (result, await replicated);
        }
        finally
        {
            primary.Permits.Leave();
        }
    }

    /// <summary>Executes the operations and begins to send them to the other copies.</summary>
    private async Task<(BulkResult Bulk, Task<ReplicationResult> Replicated)> ExecuteInTurn(IndexShard shard, PrimaryReplication primary, ShardBulkRequest request)
    {
        var items = ShardBulkItems.ToEngine(request);
        using var turn = await primary.Turns.Take(Array.ConvertAll(items, item => item.Id));
        var result = await new ShardBulk(shard.Engine, update => UpdateMapping(shard, update), primary.Term).ApplyAsync(items);
        return (result, primary.Replicate(result, request.Refresh, request.Timeout));
    }

    /// <summary>True when the refresh was forced.</summary>
    private async Task<bool> MakeVisible(IndexShard shard, PrimaryReplication primary, RefreshPolicy policy, TranslogLocation location)
    {
        switch (policy)
        {
            case RefreshPolicy.Immediate:
                await pool.Write.Run(() => shard.Engine.Refresh("refresh_flag_index"));
                return true;
            case RefreshPolicy.WaitFor:
                var others = primary.AwaitRefreshes();
                var forced = await shard.Engine.WaitForRefreshAsync(location);
                await others;
                return forced;
            default:
                return false;
        }
    }

    /// <summary>New fields are decided by the index' grain; when it answers, every node has them, this one too.</summary>
    private async Task UpdateMapping(IndexShard shard, ReadOnlyMemory<byte> update)
    {
        try
        {
            metadata.ApplyIndex(await calls.Retried(() => grains.GetGrain<IIndexGrain>(shard.Key.IndexUuid).PutMapping(update)));
        }
        catch (Exception exception)
        {
            // Whatever it is, it is the item's failure: items before it are executed, and go to the other copies.
            var error = exception.ToError();
            throw new ElasticsearchException(error.Type, error.Status, error.Reason ?? "");
        }
    }

    private int Copies(IndexShard shard) => metadata.Find(shard.Key.IndexUuid)?.Metadata.Shards[shard.Key.Shard].Count ?? 1;
}
