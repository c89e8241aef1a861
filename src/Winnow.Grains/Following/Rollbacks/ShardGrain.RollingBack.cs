using Winnow.Grains.Following.Rollbacks;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Shards;

/// <content>This copy as a primary that was a leader and gives up what the leader of today does not have.</content>
internal sealed partial class ShardGrain : IShardRollbackGrain, IRollingBackCopy
{
    private ShardRollingBack? _rollingBack;

    ShardEngine IRollingBackCopy.Engine => Shard().Engine;

    public async Task<RollbackProgress> RollBack(long primaryTerm)
    {
        if (_rollingBack is null)
        {
            Shard();
            await Primary(primaryTerm);
            await StopHealing();
            Shard();
            if (_rollingBack is null)
            {
                _rollingBack = new ShardRollingBack(_key, primaryTerm, this, GrainFactory, recoveries, following.Recovery, logger);
                _rollingBack.Start();
            }
        }

        var progress = _rollingBack.Progress;
        if (progress.Ended)
        {
            // Whoever asks again begins anew, and finds what was done.
            _rollingBack = null;
        }

        return progress;
    }

    StoreDirectory IRollingBackCopy.Conflicts() => stores.OpenConflicts();

    async Task IRollingBackCopy.Replace(ShardEngine engine, ShardRollback prepared, long primaryTerm, CancellationToken stopped)
    {
        await _opening.WaitAsync(stopped);
        try
        {
            stopped.ThrowIfCancellationRequested();
            if (_shard is not { } shard || shard.Engine != engine || _primary is not { IsOver: false } primary || primary.Term != primaryTerm)
            {
                throw ShardErrors.NotHere(metadata.Find(_key.IndexUuid)?.Name, _key);
            }

            await Replace(shard, primaryTerm, () => pool.Write.Run(() =>
            {
                prepared.Decide();
                return true;
            }));
        }
        finally
        {
            _opening.Release();
        }
    }

    Task IRollingBackCopy.Lead() => FollowRole();

    /// <summary>Nobody else closes the engine while its rollback reads and writes files of it.</summary>
    private Task StopRollingBack() => _rollingBack is { IsReplacing: false } running ? running.Stop() : Task.CompletedTask;
}
