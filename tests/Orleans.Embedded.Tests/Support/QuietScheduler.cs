using Orleans.Runtime.Scheduling;
using Winnow.Testing;

namespace Orleans.Embedded.Tests.Support;

/// <summary>
/// Runs contexts on the thread pool, as ever, and knows when none has anything to do: only then may a test move the clock, or
/// silos on a busy machine would miss what they were never given the time for.
/// </summary>
/// <param name="isAlone">Whether no other test runs: then nothing may wait in the thread pool either.</param>
internal sealed class QuietScheduler(bool isAlone = false) : ITurnScheduler
{
    // What is awaited outside contexts comes back after a few turns of the thread pool.
    private const int CalmTurns = 10;
    private int _pending;

    public void Schedule(IThreadPoolWorkItem workItem, bool afterOthers = false)
    {
        Interlocked.Increment(ref _pending);
        ThreadPool.UnsafeQueueUserWorkItem(new Item(this, workItem), preferLocal: !afterOthers);
    }

    /// <summary>Moves the clock step by step, each when all is quiet, until something has happened.</summary>
    public async Task AdvanceUntil(FakeTimeProvider time, Task happened, TimeSpan step)
    {
        var patience = happened.Soon();
        while (true)
        {
            await WhenQuiet();
            if (patience.IsCompleted)
            {
                await patience;
                return;
            }

            time.Advance(step);
        }
    }

    public async Task WhenQuiet()
    {
        for (var calm = 0; calm < CalmTurns; calm = IsQuiet() ? calm + 1 : 0)
        {
            await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
        }
    }

    // A context counts until its turn has ended, wherever the machine has put its thread meanwhile.
    private bool IsQuiet() => Volatile.Read(ref _pending) == 0 && (!isAlone || ThreadPool.PendingWorkItemCount == 0);

    private sealed class Item(QuietScheduler scheduler, IThreadPoolWorkItem workItem) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            try
            {
                workItem.Execute();
            }
            finally
            {
                Interlocked.Decrement(ref scheduler._pending);
            }
        }
    }
}
