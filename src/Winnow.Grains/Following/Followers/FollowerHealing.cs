using Winnow.Grains.Ports;
using Winnow.Protocols.Following;

namespace Winnow.Grains.Following.Followers;

/// <summary>The follower's primary gets the leader's files. What it says meanwhile is for the figures.</summary>
internal sealed class FollowerHealing(ShardFollowTask task, FollowerHeals heals, FollowerStart start, LeaderEnd end, FollowerServices services)
{
    public async Task<ShardFollowEvent> Heal(Bootstrap bootstrap, CancellationToken stopped)
    {
        try
        {
            heals.Begin(bootstrap.Reason);
            if (bootstrap.Reason.Type is FollowErrors.IndexGone && await end.EndsFollowing())
            {
                throw new WinnowException(FollowFailures.ToError(bootstrap.Reason));
            }

            await Fetch(stopped);
            task.Healed((await services.Metadata.RefreshIndex(task.Index.Uuid)).Metadata);
            var reached = await start.Reached();
            return new BootstrapEnded(bootstrap.Id, reached.GlobalCheckpoint, reached.MaxSeqNo);
        }
        catch (Exception exception)
        {
            return new BootstrapFailed(bootstrap.Id, FollowFailures.Of(exception, task.Entry));
        }
    }

    private async Task Fetch(CancellationToken stopped)
    {
        for (var id = services.Uuids.Next(); ; id = heals.Progress!.Id)
        {
            var progress = await services.Primary.Heal(task.Index.Uuid, task.Shard, id);
            heals.Report(progress);
            if (progress.Failure is { } failure)
            {
                throw new WinnowException(failure);
            }

            if (progress.Ended)
            {
                return;
            }

            await services.Time.Pause(FollowerPrimary.LookPeriod, stopped);
        }
    }
}
