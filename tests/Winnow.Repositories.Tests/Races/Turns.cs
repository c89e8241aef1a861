namespace Winnow.Repositories.Tests.Races;

/// <summary>
/// Runs asynchronous code on one thread, in an order that a seed decides: continuations in turn, and where nothing can go on, one of
/// the waiting requests.
/// </summary>
internal sealed class Turns : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> _ready = new();

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Starts code that belongs here.</summary>
    public Task Start(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        Post(_ => _ = Finish(work, done), null);
        return done.Task;
    }

    private static async Task Finish(Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            await work();
            done.SetResult();
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    /// <summary>Until nothing can go on by itself.</summary>
    public void RunReady()
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            while (_ready.TryDequeue(out var next))
            {
                next.Work(next.State);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
