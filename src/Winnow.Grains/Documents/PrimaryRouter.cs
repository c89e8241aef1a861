using Winnow.Grains.Metadata;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Documents;

/// <summary>Sends writes to where the primary is. A copy that knows better refuses; then the routing is asked for again, and the write is sent once more.</summary>
internal sealed class PrimaryRouter(MetadataCache metadata, IGrainFactory grains)
{
    public async Task<ShardBulkResponse> Write(WriteTarget target, int shard, ShardBulkRequest request)
    {
        try
        {
            return await Send(target, shard, request);
        }
        catch (Exception exception) when (ShardErrors.IsStale(exception) || exception is SiloUnavailableException or OrleansMessageRejectionException)
        {
            await target.Refresh(metadata);
            return await Send(target, shard, request with { Items = Array.ConvertAll(request.Items, item => item with { IsRetry = true }) });
        }
    }

    private async Task<ShardBulkResponse> Send(WriteTarget target, int shard, ShardBulkRequest request)
    {
        await WaitForCopies(target, shard, request);
        var table = target.Index.Metadata.Shards[shard];
        var primary = table.Primary;
        var grain = grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(target.Index.Uuid, shard, primary.AllocationId!, primary.NodeId!));
        return await grain.Bulk(request with { PrimaryTerm = table.PrimaryTerm });
    }

    private async Task WaitForCopies(WriteTarget target, int shard, ShardBulkRequest request)
    {
        var setting = target.Index.Settings.Get("index.write.wait_for_active_shards");
        var wanted = ActiveShardCount.Parse(request.WaitForActiveShards, setting.Length == 0 ? null : setting);
        if (Ready(target, shard, wanted))
        {
            return;
        }

        await target.Refresh(metadata);
        if (Ready(target, shard, wanted))
        {
            return;
        }

        // Without the primary nothing goes on, even when no copy is asked for.
        await grains.GetGrain<IIndexGrain>(target.Index.Uuid).WaitForActiveShards(wanted.Wanted(copies: 1) == 0 ? "1" : request.WaitForActiveShards, request.Timeout);
        await target.Refresh(metadata);
        if (!Ready(target, shard, wanted))
        {
            throw Unavailable(target, shard, wanted, request.Timeout);
        }
    }

    private static bool Ready(WriteTarget target, int shard, ActiveShardCount wanted)
    {
        var table = target.Index.Metadata.Shards[shard];
        return table.Primary.Active && wanted.EnoughOf(table);
    }

    private static WinnowException Unavailable(WriteTarget target, int shard, ActiveShardCount wanted, TimeSpan timeout)
    {
        var index = target.Index;
        var table = index.Metadata.Shards[shard];
        if (!table.Primary.Active)
        {
            return ShardErrors.NoActivePrimary(index.Name, index.Uuid, shard, timeout);
        }

        var active = table.Copies.Count(copy => copy.Active);
        var reason = $"[{index.Name}][{shard}] Not enough active copies to meet shard count of [{wanted}] (have {active}, needed {wanted.Wanted(table.Count)}). Timeout: [{Winnow.Search.TimeValue.Format(timeout)}]";
        return new WinnowException(new WinnowError { Type = "unavailable_shards_exception", Status = 503, Reason = reason });
    }
}
