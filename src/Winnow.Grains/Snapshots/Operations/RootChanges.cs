using Winnow.Grains.Metadata;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>What came of a change, and the root with it.</summary>
internal readonly record struct RootAnswer(RepositoryRoot Root, RootChangeOutcome Outcome);

/// <summary>
/// Changes of a repository's root that wait at the same time are made in one step. They are made in an epoch that no activation before this one
/// had, so that the root refuses what such a one sends afterwards.
/// </summary>
internal sealed class RootChanges(IRepositoryOperations operations, DecisionLog<RepositoryState> log, Func<string> writer)
{
    private List<(RootChange Change, TaskCompletionSource<RootAnswer> Answer)> _waiting = [];
    private bool _running;
    private long _epoch;

    public Task<RootAnswer> Make(RootChange change)
    {
        var answer = new TaskCompletionSource<RootAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((change, answer));
        if (!_running)
        {
            _running = true;
            _ = Run();
        }

        return answer.Task;
    }

    /// <summary>Another activation has written in between, and may have changed the root in an epoch of its own.</summary>
    public void BeginEpoch() => _epoch = 0;

    private async Task Run()
    {
        // Whoever asks in the same turn comes along.
        await Task.Yield();
        while (_waiting.Count > 0)
        {
            var batch = _waiting;
            _waiting = [];
            try
            {
                await Make(batch, await operations.Open());
            }
            catch (Exception exception)
            {
                foreach (var (_, answer) in batch)
                {
                    answer.TrySetException(exception);
                }
            }
        }

        _running = false;
    }

    private async Task Make(List<(RootChange Change, TaskCompletionSource<RootAnswer> Answer)> batch, Repository repository)
    {
        for (var above = 0L; ;)
        {
            var by = await Epoch(above);
            foreach (var (_, answer) in batch.Where(waiting => !IsWanted(waiting.Change)))
            {
                answer.TrySetException(MasterErrors.NotMaster());
            }

            batch = [.. batch.Where(waiting => !waiting.Answer.Task.IsCompleted)];
            if (batch.Count == 0)
            {
                return;
            }

            var changed = await repository.Change([.. batch.Select(waiting => waiting.Change)], by);
            if (changed.IsSuperseded)
            {
                above = changed.Root.EpochOf(by.Writer);
                continue;
            }

            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.SetResult(new RootAnswer(changed.Root, changed.Outcomes[i]));
            }

            return;
        }
    }

    /// <summary>Whoever has been succeeded cannot write a higher epoch down, and so gets none.</summary>
    private async Task<WriterEpoch> Epoch(long above)
    {
        if (_epoch == 0 || _epoch <= above)
        {
            _epoch = (await log.Change(state => SnapshotOperations.Raise(state, above))).Epoch;
        }

        return new WriterEpoch(writer(), _epoch);
    }

    /// <summary>Whether nobody has ended or given up meanwhile what the change is for.</summary>
    private bool IsWanted(RootChange change) => change switch
    {
        RegisterActivity register => operations.State.Find(register.Activity.Uuid) is { Failure: null },
        AddSnapshot add => operations.State.Find(add.Info.Uuid) is { Failure: null },
        _ => true,
    };
}
