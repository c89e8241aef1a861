namespace Winnow.Shards;

/// <summary>
/// Lets any number of callers wait for one fsync. A caller that comes while a commit runs waits for the next one, which serves all
/// that came meanwhile; no thread waits.
/// </summary>
internal sealed class GroupCommit(IShardExecutor executor, Action commit)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _next;
    private bool _running;

    /// <summary>Completes when a commit that began after this call has ended.</summary>
    public Task RunAsync()
    {
        Task joined;
        lock (_lock)
        {
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            joined = _next.Task;
            if (_running)
            {
                return joined;
            }

            _running = true;
        }

        executor.Execute(Loop);
        return joined;
    }

    private void Loop()
    {
        while (true)
        {
            TaskCompletionSource round;
            lock (_lock)
            {
                if (_next is null)
                {
                    _running = false;
                    return;
                }

                round = _next;
                _next = null;
            }

            try
            {
                commit();
                round.SetResult();
            }
            catch (Exception e)
            {
                round.SetException(e);
            }
        }
    }
}
