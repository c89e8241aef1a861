using Orleans.Runtime.Scheduling;
using Winnow.Testing;

namespace Orleans.Embedded.Tests.Support;

/// <summary>
/// Runs contexts on the thread pool, as ever, and knows when none has anything to do: only then may a test move the clock, or
/// silos on a busy machine would miss what they were never given the time for.
/// </summary>
/// <param name="isAlone">Whether no other test runs: then the whole thread pool must be at rest, and not only the contexts.</param>
internal sealed class QuietScheduler(bool isAlone = false) : ITurnScheduler
{
    // What is awaited outside contexts comes back after a few turns of the thread pool.
    private const int CalmTurns = 10;

    // The test runner keeps some threads of the pool for itself, now more and now fewer: those that have been busy for so long while
    // nothing else happened are its own.
    private static readonly TimeSpan RunnersOwn = TimeSpan.FromMilliseconds(300);
    private int _busyAtRest = BusyThreads();
    private int _busyBefore;
    private long _busySince;
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

    private bool IsQuiet()
    {
        if (Volatile.Read(ref _pending) > 0)
        {
            return false;
        }

        if (!isAlone)
        {
            return true;
        }

        var busy = BusyThreads();
        if (ThreadPool.PendingWorkItemCount > 0 || busy != _busyBefore)
        {
            _busyBefore = busy;
            _busySince = TimeProvider.System.GetTimestamp();
            return busy <= _busyAtRest && ThreadPool.PendingWorkItemCount == 0;
        }

        if (TimeProvider.System.GetElapsedTime(_busySince) > RunnersOwn)
        {
            _busyAtRest = Math.Max(_busyAtRest, busy);
        }

        return busy <= _busyAtRest;
    }

    private static int BusyThreads()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var idle, out _);
        return all - idle - (Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
    }

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
