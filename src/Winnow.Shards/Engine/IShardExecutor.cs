namespace Winnow.Shards;

/// <summary>
/// Where the engine does work that must not hold up its caller: fsyncs, flushes, merges, the parsing of a bulk. A host gives its
/// compute pool, a simulation its scheduler.
/// </summary>
public interface IShardExecutor
{
    /// <summary>Runs the work soon, on another thread or later on this one. The work does not throw.</summary>
    void Execute(Action work);
}

/// <summary>Waiting for work that an executor does.</summary>
public static class ShardExecutorExtensions
{
    /// <summary>Runs the work on the executor; the task has its result or its exception.</summary>
    public static Task<T> RunAsync<T>(this IShardExecutor executor, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        executor.Execute(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }
}
