using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Ports;
using Winnow.Grains.Recovery;
using Winnow.Grains.Shards;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Recovery;

/// <summary>
/// A session with a leader's shard under a lease, which comes first and is renewed meanwhile: what is not in the files is still there when they are.
/// </summary>
internal sealed partial class LeaderConnection(ShardKey key, RecoveryServices recoveries, LeaderRecoveryServices services, ILogger logger)
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(30);

    public async Task Run(IndexView index, FollowEntry entry, Func<ILeaderShard, LeaderFiles, LeaderFileSource, Task> fetch, CancellationToken stopped)
    {
        var leader = services.Leaders.Get(entry, key.Shard);
        var lease = FollowLease.Of(services.Node.ClusterName, index.Name, index.Uuid, entry.RemoteCluster, entry.LeaderIndex, entry.LeaderUuid);
        await leader.Retain(lease);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        var renewing = Renew(leader, lease, over.Token);
        try
        {
            await Fetch(leader, fetch, stopped);
        }
        finally
        {
            over.Cancel();
            await renewing;
        }
    }

    private async Task Fetch(ILeaderShard leader, Func<ILeaderShard, LeaderFiles, LeaderFileSource, Task> fetch, CancellationToken stopped)
    {
        var session = await leader.OpenFiles();
        var source = new LeaderFileSource(leader, session, services, stopped);
        try
        {
            await fetch(leader, session, source);
        }
        finally
        {
            _ = source.Close();
        }
    }

    /// <summary>A lease that could not be renewed once lives for hours.</summary>
    private async Task Renew(ILeaderShard leader, string lease, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await recoveries.Time.Pause(RenewEvery, over);
                await leader.Retain(lease);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogNotRenewed(key.IndexUuid, key.Shard, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Uuid}][{Shard}] the lease on the leader could not be renewed")]
    private partial void LogNotRenewed(string uuid, int shard, Exception exception);
}
