using System.Threading.Channels;
using Winnow.Shards;

namespace Winnow.Grains.Ports;

/// <summary>The pools of a node, on the process' thread pool: each runs so many pieces of work at once and queues the rest.</summary>
internal sealed class ComputePool : IComputePool
{
    private readonly Lane _write = new("write", Environment.ProcessorCount, int.MaxValue);
    private readonly Lane _search = new("search", (Environment.ProcessorCount * 3 / 2) + 1, 1000);
    private readonly Lane _merge = new("force_merge", Math.Max(1, Environment.ProcessorCount / 2), int.MaxValue);

    /// <summary>Enough for some to hash while others wait for a disk.</summary>
    private readonly BlockingLane _snapshot = new("snapshot", Math.Max(16, Environment.ProcessorCount));

    public IShardExecutor Write => _write;

    public IShardExecutor Search => _search;

    public IShardExecutor Merge => _merge;

    public IShardExecutor Snapshot => _snapshot;

    public ThreadPoolStats[] Stats() => [_write.Stats(), _search.Stats(), _merge.Stats(), _snapshot.Stats()];

    /// <summary>One pool: a queue and as many pumps as may run at once.</summary>
    private sealed class Lane : IShardExecutor, IThreadPoolWorkItem
    {
        private readonly string _name;
        private readonly int _width;
        private readonly int _capacity;
        private readonly Channel<Action> _queue = Channel.CreateUnbounded<Action>();
        private int _active;
        private int _largest;
        private long _completed;
        private long _rejected;

        public Lane(string name, int width, int capacity)
        {
            _name = name;
            _width = width;
            _capacity = capacity;
        }

        public void Execute(Action work)
        {
            if (_queue.Reader.Count >= _capacity)
            {
                Interlocked.Increment(ref _rejected);
                throw Winnow.Search.Errors.Rejected(
                    $"rejected execution on [{_name}], pool size = {_width}, active threads = {_active}, queued tasks = {_queue.Reader.Count}, completed tasks = {_completed}");
            }

            _queue.Writer.TryWrite(work);
            TryStart();
        }

        /// <summary>Runs queued work until there is none.</summary>
        void IThreadPoolWorkItem.Execute()
        {
            while (_queue.Reader.TryRead(out var work))
            {
                work();
                Interlocked.Increment(ref _completed);
            }

            Interlocked.Decrement(ref _active);

            // Work that came after the last look would otherwise wait for the next.
            if (_queue.Reader.Count > 0)
            {
                TryStart();
            }
        }

        public ThreadPoolStats Stats() => new()
        {
            Name = _name,
            Threads = _width,
            Queue = _queue.Reader.Count,
            Active = _active,
            Rejected = Interlocked.Read(ref _rejected),
            Largest = _largest,
            Completed = Interlocked.Read(ref _completed),
        };

        private void TryStart()
        {
            while (true)
            {
                var active = Volatile.Read(ref _active);
                if (active >= _width)
                {
                    return;
                }

                if (Interlocked.CompareExchange(ref _active, active + 1, active) == active)
                {
                    _largest = Math.Max(_largest, active + 1);
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }
        }
    }
}
