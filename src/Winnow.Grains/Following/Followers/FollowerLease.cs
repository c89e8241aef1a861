using Microsoft.Extensions.Logging;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>What one leader's shard keeps for its follower.</summary>
internal sealed partial class FollowerLease(ShardFollowTask task, FollowLeases leases, ILogger logger)
{
    private bool _keeping;

    /// <summary>Before anything is read. That the leader does not have it any more is found out by reading.</summary>
    public async Task Begin(long checkpoint)
    {
        try
        {
            await leases.Keep(task.Index, task.Shard, checkpoint);
        }
        catch (WinnowException exception) when (FollowErrors.Classify(FollowFailures.Of(exception)) == FollowFailureKind.HistoryGone)
        {
            LogNotKept(task.Index.Name, task.Shard, exception);
        }
    }

    /// <summary>From time to time.</summary>
    public async Task Renew(long checkpoint)
    {
        if (_keeping)
        {
            return;
        }

        _keeping = true;
        try
        {
            await leases.Keep(task.Index, task.Shard, checkpoint);
        }
        catch (Exception exception)
        {
            LogNotKept(task.Index.Name, task.Shard, exception);
        }
        finally
        {
            _keeping = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Index}][{Shard}] could not tell its leader what to retain; it is tried again")]
    private partial void LogNotKept(string index, int shard, Exception exception);
}
