using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>What came of a change, and the root with it.</summary>
internal readonly record struct RootAnswer(RepositoryRoot Root, RootChangeOutcome Outcome);

/// <summary>Changes of a repository's root that wait at the same time are made in one step.</summary>
internal sealed class RootChanges(Func<Task<Repository>> open)
{
    private List<(RootChange Change, TaskCompletionSource<RootAnswer> Answer)> _waiting = [];
    private bool _running;

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
                var changed = await (await open()).Change([.. batch.Select(waiting => waiting.Change)]);
                for (var i = 0; i < batch.Count; i++)
                {
                    batch[i].Answer.SetResult(new RootAnswer(changed.Root, changed.Outcomes[i]));
                }
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
}
