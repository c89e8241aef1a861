using Winnow.Grains.Ports;

namespace Winnow.Grains.Following.Followers;

/// <summary>Where a shard begins to follow: where its primary is, once that has nothing that its leader does not have.</summary>
internal sealed class FollowerStart(ShardFollowTask task, FollowerLease lease, FollowerServices services)
{
    /// <summary>How far the follower's primary is; its leader keeps what is above.</summary>
    public async Task<FollowerProgress> Reached()
    {
        var reached = await services.Primary.Progress(task.Index.Uuid, task.Shard);
        await lease.Begin(reached.GlobalCheckpoint);
        task.HistoryUuid = reached.HistoryUuid;
        return reached;
    }

    /// <summary>The follower's primary gives up what its leader does not have. After that somebody has to begin anew.</summary>
    public async Task RollBack(CancellationToken stopped)
    {
        RollbackProgress progress;
        while (!(progress = await services.Primary.RollBack(task.Index.Uuid, task.Shard)).Ended)
        {
            await services.Time.Pause(FollowerPrimary.LookPeriod, stopped);
        }

        if (progress.Failure is { } failure)
        {
            throw new WinnowException(failure);
        }

        await services.Metadata.RefreshIndex(task.Index.Uuid);
        task.IsOver = true;
    }
}
