using Microsoft.Extensions.Logging;
using Winnow.Grains.Nodes;
using Winnow.Grains.Shards;

namespace Winnow.Grains.Replication;

/// <summary>
/// A silo that stops gives its primaries away before it leaves, and then its copies: no write fails, and none waits until somebody has noticed.
/// </summary>
internal sealed partial class PrimaryHandOver(
    ShardRegistry registry, NodeDirectory nodes, ISiloStatusOracle status, IGrainFactory grains, TimeProvider time, ILogger<PrimaryHandOver> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What starts last stops first: the silo is still whole.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(PrimaryHandOver), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, Leave);

    private async Task Leave(CancellationToken cancellationToken)
    {
        var open = registry.All.Select(shard => shard.Key).OrderBy(key => key.ToString(), StringComparer.Ordinal).ToList();
        if (status.CurrentStatus == SiloStatus.Dead || nodes.Live().Count < 2)
        {
            // The others have taken everything over already, or there are none.
            return;
        }

        await Bounded(open.Select(key => HandOver(key)), cancellationToken);
        await Bounded(open.Select(key => key.IndexUuid).Distinct(StringComparer.Ordinal).Select(Left), cancellationToken);
    }

    private async Task Bounded(IEnumerable<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(work).WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogLate(exception);
        }
    }

    private Task HandOver(ShardKey key) => Attempt(grains.GetGrain<IShardReplicationGrain>(key.ToString()).HandOver(null), key.ToString());

    private Task Left(string indexUuid) => Attempt(grains.GetGrain<IIndexGrain>(indexUuid).NodeLeft(nodes.Self.Id, nodes.Self.Incarnation), indexUuid);

    /// <summary>Whoever does not answer will find out by himself that this silo is gone.</summary>
    private async Task Attempt(Task call, string about)
    {
        try
        {
            await call;
        }
        catch (Exception exception)
        {
            LogFailed(about, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the silo stops before all of its primaries were handed over")]
    private partial void LogLate(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{About}] could not be told that this silo stops")]
    private partial void LogFailed(string about, Exception exception);
}
