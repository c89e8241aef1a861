using System.Runtime.ExceptionServices;
using Winnow.Grains.Following.Healing;
using Winnow.Grains.Recovery;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Grains.Shards;

/// <content>This copy as a follower's primary that gets its leader's files in place of what it has.</content>
internal sealed partial class ShardGrain : IShardHealGrain, IHealingCopy
{
    private ShardHealing? _healing;

    /// <summary>Completes when the engine that takes the place of another is open; null when none does.</summary>
    private TaskCompletionSource? _replacing;

    SeqNoStats IHealingCopy.Reached => Shard().Engine.SeqNoStats;

    public async Task<HealProgress> Heal(HealRequest request)
    {
        if (_healing is { } known && (!known.Progress.Ended || string.Equals(known.Progress.Id, request.Id, StringComparison.Ordinal)))
        {
            return known.Progress;
        }

        Shard();
        await Primary(request.PrimaryTerm);
        if (_healing is not { Progress.Ended: false })
        {
            recoveries.Recovering.Add(_key);
            _healing = new ShardHealing(_key, request, this, GrainFactory, recoveries, following.Recovery, logger);
            _healing.Start();
        }

        return _healing.Progress;
    }

    StoreDirectory IHealingCopy.Folder() => stores.Open(_key.IndexUuid, _key.Shard);

    Task<RecoveryFiles> IHealingCopy.HoldFiles() => pool.Write.Run(Shard().Engine.AcquireRecoveryFiles);

    async Task<string> IHealingCopy.Replace(IncomingIndex incoming, RecoveredIndex recovered, CancellationToken stopped)
    {
        await _opening.WaitAsync(stopped);
        try
        {
            // Whoever has this copy do something else has stopped the heal first.
            stopped.ThrowIfCancellationRequested();
            return _shard is { Engine.Failure: null } shard && _primary is { IsOver: false } primary && primary.Term == recovered.PrimaryTerm
                ? await Replace(shard, recovered.PrimaryTerm, () => incoming.Commit(recovered, pool))
                : throw ShardErrors.NotHere(metadata.Find(_key.IndexUuid)?.Name, _key);
        }
        finally
        {
            _opening.Release();
        }
    }

    Task IHealingCopy.Lead() => FollowRole();

    /// <summary>A heal that has not replaced anything yet is given up; else this waits until the index knows of it.</summary>
    private Task StopHealing() => _healing?.Stop() ?? Task.CompletedTask;

    /// <summary>Another index takes the place of the one that is open, with a history of its own.</summary>
    private async Task<string> Replace(IndexShard old, long term, Func<Task> decide)
    {
        var history = old.Engine.HistoryUuid;
        var replacing = _replacing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        registry.BeginReplacement(_key);
        var contexts = old.GiveContexts();
        ExceptionDispatchInfo? failure = null;
        try
        {
            try
            {
                await OnWritePool(old.Engine.LeaveFiles);
                await Release();
                await decide();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            var opened = await OpenHere(term, rollBackTo: null, verified: failure is null);
            opened.TakeContexts(contexts);
            if (!string.Equals(opened.Engine.HistoryUuid, history, StringComparison.Ordinal))
            {
                opened.LeadsFrom = term + 1;
                return opened.Engine.HistoryUuid;
            }
        }
        catch (Exception exception)
        {
            contexts.Clear();
            Failed($"the copy could not be opened with its new files: {exception.Message}", exception);
            throw;
        }
        finally
        {
            registry.EndReplacement(_key);
            _replacing = null;
            replacing.SetResult();
        }

        await TakeRole();
        failure?.Throw();
        throw new InvalidOperationException("other files were decided for than the copy was opened with");
    }

    /// <summary>For whoever reads: he waits while the engine is replaced, and begins anew when that has happened under him.</summary>
    private async Task<T> OnOpen<T>(Func<IndexShard, Task<T>> work)
    {
        await (_replacing?.Task ?? Task.CompletedTask);
        var shard = Shard();
        try
        {
            return await work(shard);
        }
        catch (EngineClosedException) when (shard.IsReplaced)
        {
            await (_replacing?.Task ?? Task.CompletedTask);
            return await work(Shard());
        }
    }
}
