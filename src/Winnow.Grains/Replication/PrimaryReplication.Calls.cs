using Microsoft.Extensions.Logging;
using Winnow.Grains.Ports;
using Winnow.Protocols.Replication;

namespace Winnow.Grains.Replication;

/// <content>Calls to the other copies.</content>
internal sealed partial class PrimaryReplication
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private const int Attempts = 6;

    internal Task<CopyProgress> Resync(TrackedCopy copy, ResyncRequest request) => Grain(copy).Resync(request);

    /// <summary>
    /// A copy that cannot be reached at this moment is called again, for about a second: a connection may have broken and not the node, and when the
    /// node is gone, the index hears of it and has its own words for that.
    /// </summary>
    private async Task<T> Call<T>(TrackedCopy copy, Func<IShardReplicationGrain, Task<T>> call)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(Grain(copy));
            }
            catch (Exception exception) when (attempt < Attempts && ReplicationErrors.MayPass(exception)
                && Tracker.Copies.GetValueOrDefault(copy.AllocationId) is { NodeId: not null })
            {
                await _services.Time.Pause(pause, _ended);
                pause *= 2;
            }
        }
    }

    /// <summary>Completes when searches see on every copy what has been acknowledged.</summary>
    public Task AwaitRefreshes() => Task.WhenAll(Tracker.Targets.ToList().Select(AwaitRefresh));

    /// <summary>Its copy has the operation; that it does not show it to searches in time is no reason to fail it.</summary>
    private async Task AwaitRefresh(TrackedCopy copy)
    {
        try
        {
            await Grain(copy).AwaitRefresh();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException)
        {
            LogNotRefreshed(_shard.Key.IndexUuid, _shard.Key.Shard, copy.AllocationId, exception);
        }
    }

    /// <summary>There is another primary, and this node has not heard of it: what its copy is now, the index knows.</summary>
    private async Task LearnRouting()
    {
        try
        {
            var state = await _services.Grains.GetGrain<IIndexGrain>(_shard.Key.IndexUuid).GetState(-1);
            await _services.Grains.GetGrain<INodeGrain>(_shard.Key.NodeId).ApplyIndex(state);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException)
        {
            LogNotLearned(_shard.Key.IndexUuid, _shard.Key.Shard, exception);
        }
    }

    private IShardReplicationGrain Grain(TrackedCopy copy) => _services.Grains.GetGrain<IShardReplicationGrain>(
        IShardGrain.KeyOf(_shard.Key.IndexUuid, _shard.Key.Shard, copy.AllocationId, copy.NodeId!));

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Uuid}][{Shard}] where the primary is now is not known here yet")]
    private partial void LogNotLearned(string uuid, int shard, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "[{Uuid}][{Shard}] copy [{AllocationId}] was not refreshed")]
    private partial void LogNotRefreshed(string uuid, int shard, string allocationId, Exception exception);
}
