using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Shards;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Documents;

/// <summary>
/// Sends writes to where the primary is. A copy that knows better refuses, and a node that dies may or may not have written: then the routing is
/// asked for again and the write is sent once more under its name, which the shard recognises. A primary that is cut off is given time to hand its
/// place over. For as long as the request may wait.
/// </summary>
internal sealed class PrimaryRouter(MetadataCache metadata, IGrainFactory grains, OperationIds operations, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    public async Task<ShardBulkResponse> Write(WriteTarget target, int shard, ShardBulkRequest request)
    {
        request = request with { OperationSource = operations.Source, FirstOperation = operations.Reserve(request.Items.Length) };
        var started = time.GetTimestamp();
        for (var pause = TimeSpan.Zero; ; pause = Next(pause))
        {
            try
            {
                await WaitForCopies(target, shard, request, started);
                return await Send(target, shard, request);
            }
            catch (Exception exception) when (ShardErrors.IsStale(exception) || MasterErrors.IsNoMaster(exception) || MasterErrors.MayPass(exception))
            {
                if (time.GetElapsedTime(started) + pause >= request.Timeout)
                {
                    throw ShardErrors.IsStale(exception) || WasSent(request, exception)
                        ? ShardErrors.NoActivePrimary(target.Index.Name, target.Index.Uuid, shard, request.Timeout)
                        : exception;
                }

                if (!MasterErrors.IsNoMaster(exception))
                {
                    request = request with { Items = Array.ConvertAll(request.Items, item => item.IsRetry ? item : item with { IsRetry = true }) };
                }
            }

            await time.Pause(pause);
            await Refresh(target);
        }
    }

    /// <summary>A block says that nothing was done. Of a write that has been sent before, nobody knows that.</summary>
    private static bool WasSent(ShardBulkRequest request, Exception exception) => MasterErrors.IsNoMaster(exception) && request.Items[0].IsRetry;

    private static TimeSpan Next(TimeSpan pause) =>
        pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));

    private async Task<ShardBulkResponse> Send(WriteTarget target, int shard, ShardBulkRequest request)
    {
        var table = target.Index.Metadata.Shards[shard];
        var primary = table.Primary;
        var grain = grains.GetGrain<IShardGrain>(IShardGrain.KeyOf(target.Index.Uuid, shard, primary.AllocationId!, primary.NodeId!));
        return await grain.Bulk(request with { PrimaryTerm = table.PrimaryTerm }).WaitAsync(AttemptTimeout, time);
    }

    private async Task WaitForCopies(WriteTarget target, int shard, ShardBulkRequest request, long started)
    {
        var setting = target.Index.Settings.Get("index.write.wait_for_active_shards");
        var wanted = ActiveShardCount.Parse(request.WaitForActiveShards, setting.Length == 0 ? null : setting);
        if (Ready(target, shard, wanted))
        {
            return;
        }

        await target.Refresh(metadata);
        while (!Ready(target, shard, wanted))
        {
            var left = request.Timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                throw Unavailable(target, shard, wanted, request.Timeout);
            }

            // Without the primary nothing goes on, even when no copy is asked for. The index waits for all of its shards, this write for one.
            await grains.GetGrain<IIndexGrain>(target.Index.Uuid).WaitForActiveShards(
                wanted.Wanted(copies: 1) == 0 ? "1" : request.WaitForActiveShards, left < LookAgain ? left : LookAgain);
            await target.Refresh(metadata);
        }
    }

    /// <summary>What is not to be had now is asked for with the next try.</summary>
    private async Task Refresh(WriteTarget target)
    {
        try
        {
            await target.Refresh(metadata);
        }
        catch (Exception exception) when (MasterErrors.IsNoMaster(exception) || MasterErrors.MayPass(exception))
        {
            // The grain of the index is on its way to another silo.
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
