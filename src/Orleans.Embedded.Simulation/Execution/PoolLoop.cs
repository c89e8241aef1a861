using System.Runtime.ExceptionServices;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// Steps of a simulation on the one thread of the process' thread pool. Some of .NET's combinators (WhenAll, WaitAsync, semaphores with a
/// cancellation token) pass through the pool whatever scheduler they were awaited on. With a single pool thread that is no leak: the loop
/// gives way as soon as something is queued and comes back behind it, so that all of it happens between two steps, in one order.
/// </summary>
internal sealed class PoolLoop : IThreadPoolWorkItem
{
    // Of real time: no step takes any worth speaking of.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Func<bool> _step;
    private readonly ManualResetEventSlim _ended = new();
    private readonly ExecutionContext _context = ExecutionContext.Capture()!;
    private ExceptionDispatchInfo? _failure;
    private long _steps;
    private long _stepsSeen;

    private PoolLoop(Func<bool> step) => _step = step;

    /// <summary>Steps until <paramref name="step"/> says that there are no more.</summary>
    public static void Run(Func<bool> step)
    {
        ThreadPool.GetMaxThreads(out var threads, out _);
        if (threads != 1)
        {
            throw new InvalidOperationException($"A simulation needs a thread pool of one thread, not {threads}: set ThreadPoolMaxThreads in the project file of the executable");
        }

        var loop = new PoolLoop(step);
        ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal: false);
        while (!loop._ended.Wait(Patience))
        {
            loop.ThrowIfStuck();
        }

        loop._failure?.Throw();
    }

    private void ThrowIfStuck()
    {
        if (_steps == _stepsSeen)
        {
            throw new SimulationStuckException($"one step has run for more than {Patience}");
        }

        _stepsSeen = _steps;
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            while (ThreadPool.PendingWorkItemCount == 0)
            {
                _steps++;
                ExecutionContext.Restore(_context);
                if (!_step())
                {
                    _ended.Set();
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            _ended.Set();
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}

/// <summary>Code goes round and round without letting time pass. The thread is lost, and with it every further simulation of this process.</summary>
public sealed class SimulationStuckException(string message) : Exception(message);
