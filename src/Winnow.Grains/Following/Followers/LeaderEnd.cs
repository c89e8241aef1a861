using Microsoft.Extensions.Logging;
using Winnow.Grains.Ports;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>What becomes of one shard when its leader is no more.</summary>
internal sealed partial class LeaderEnd(ShardFollowTask task, LeaderDeletions deletions, TimeProvider time, ILogger logger)
{
    /// <summary>Whether the index follows nobody any more, or is no more, because its leader was deleted. One of its shards sees to that.</summary>
    public async Task<bool> EndsFollowing()
    {
        if (!await deletions.EndsFollowing(task.Index))
        {
            return false;
        }

        if (task.Shard == 0)
        {
            LogEnds(task.Index.Name, task.Entry.RemoteCluster, task.Entry.LeaderIndex, task.Entry.OnLeaderDelete);
            await deletions.End(task.Index);
        }

        return true;
    }

    /// <summary>The shard has stopped; that it ends with its leader is tried until that is done, or known not to be so.</summary>
    public async Task Stop(FollowFailure reason, CancellationToken stopped)
    {
        LogStopped(task.Index.Name, task.Shard, task.Entry.RemoteCluster, task.Entry.LeaderIndex, reason);
        while (reason.Type is FollowErrors.IndexGone && !stopped.IsCancellationRequested)
        {
            try
            {
                await EndsFollowing();
                return;
            }
            catch (Exception exception)
            {
                LogNotEnded(task.Index.Name, task.Shard, exception);
            }

            await time.Pause(task.Parameters.MaxRetryDelay, stopped);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "[{Index}][{Shard}] does not follow [{Remote}:{Leader}] any more: {Reason}")]
    private partial void LogStopped(string index, int shard, string remote, string leader, FollowFailure reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Index}] the leader [{Remote}:{Leader}] was deleted: {Action}")]
    private partial void LogEnds(string index, string remote, string leader, OnLeaderDelete action);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Index}][{Shard}] could not find out whether its leader was deleted, or not do what follows from that; it is tried again")]
    private partial void LogNotEnded(string index, int shard, Exception exception);
}
