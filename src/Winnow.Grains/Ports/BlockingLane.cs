using System.Collections.Concurrent;
using Winnow.Shards;

namespace Winnow.Grains.Ports;

/// <summary>
/// A pool for work that waits for a disk. It has threads of its own, as many as there is work for: on the process' thread pool, which begins with one
/// for each processor, those that wait would keep everything else from running.
/// </summary>
internal sealed class BlockingLane(string name, int width) : IShardExecutor
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);
    private readonly BlockingCollection<Action> _queue = [];
    private readonly Lock _gate = new();
    private int _threads;
    private int _idle;
    private int _largest;
    private long _completed;

    public void Execute(Action work)
    {
        _queue.Add(work);
        StartIfShort();
    }

    public ThreadPoolStats Stats() => new()
    {
        Name = name,
        Threads = width,
        Queue = _queue.Count,
        Active = _threads - _idle,
        Largest = _largest,
        Completed = Interlocked.Read(ref _completed),
    };

    private void StartIfShort()
    {
        lock (_gate)
        {
            if (_idle < _queue.Count && _threads < width)
            {
                _threads++;
                _largest = Math.Max(_largest, _threads);
                new Thread(Run) { IsBackground = true, Name = $"winnow {name}" }.Start();
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            Interlocked.Increment(ref _idle);
            var found = _queue.TryTake(out var work, IdleTime);
            Interlocked.Decrement(ref _idle);
            if (!found && Ends())
            {
                return;
            }

            if (work is not null)
            {
                // Whoever queued the next may have taken this thread for an idle one.
                StartIfShort();
                work();
                Interlocked.Increment(ref _completed);
            }
        }
    }

    /// <summary>Not when work came at the last moment, for which nobody else would have been started.</summary>
    private bool Ends()
    {
        lock (_gate)
        {
            if (_queue.Count > 0)
            {
                return false;
            }

            _threads--;
            return true;
        }
    }
}
