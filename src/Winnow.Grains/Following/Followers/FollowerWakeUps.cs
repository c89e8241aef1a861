using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Ports;
using Winnow.Protocols.Indices;

namespace Winnow.Grains.Following.Followers;

/// <summary>
/// The node that holds a follower's primary sees to it that the shard follows: whichever silo has died, there is such a node as soon as there is
/// something to follow with, and it asks for the grain that follows until there is one.
/// </summary>
internal sealed partial class FollowerWakeUps(
    MetadataCache metadata, NodeDirectory nodes, IGrainFactory grains, TimeProvider time, ILogger<FollowerWakeUps> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, (long Version, long At)> _woken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _waking = new(StringComparer.Ordinal);

    public async Task Run(CancellationToken stopped)
    {
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                var change = metadata.Changes.Next;
                Wake();
                await time.Pause(ShortestPause, stopped);
                await Wait(change, stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task Wait(Task change, CancellationToken stopped)
    {
        try
        {
            await change.WaitAtMost(Period, time, stopped);
        }
        catch (TimeoutException)
        {
            // Nothing has changed, but a silo may have died that nobody has missed yet.
        }
    }

    private void Wake()
    {
        var mine = metadata.Known.Select(index => index.Metadata).Where(index => index.Follow is { Active: true }).SelectMany(Mine).ToList();
        foreach (var (key, version) in mine)
        {
            var isDue = !_woken.TryGetValue(key, out var last) || last.Version < version || time.GetElapsedTime(last.At) >= Period;
            if (isDue && _waking.Add(key))
            {
                _woken[key] = (version, time.GetTimestamp());
                _ = Wake(key, version);
            }
        }

        if (_woken.Count > mine.Count)
        {
            foreach (var key in _woken.Keys.Except(mine.Select(shard => shard.Key), StringComparer.Ordinal).ToList())
            {
                _woken.Remove(key);
            }
        }
    }

    private IEnumerable<(string Key, long Version)> Mine(IndexMetadata index) => index.Shards
        .Where(shard => shard.Primary is { Active: true } primary && string.Equals(primary.NodeId, nodes.Self.Id, StringComparison.Ordinal))
        .Select(shard => (IFollowerShardGrain.KeyOf(index.Uuid, shard.Id), index.Version));

    private async Task Wake(string key, long version)
    {
        try
        {
            await grains.GetGrain<IFollowerShardGrain>(key).Wake(version);
        }
        catch (Exception exception)
        {
            LogNotWoken(key, exception);
        }
        finally
        {
            _waking.Remove(key);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Shard}] could not be made to follow; it is tried again")]
    private partial void LogNotWoken(string shard, Exception exception);
}
