namespace Winnow.Shards;

/// <summary>Tells those who wait that the global checkpoint has advanced, and remembers when it passed what for those who ask how old an operation is.</summary>
internal sealed class GlobalCheckpointWatch(TimeProvider clock)
{
    private const int Capacity = 1024;

    /// <summary>Steps that follow each other faster are one.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(5);
    private readonly Lock _lock = new();
    private TaskCompletionSource? _advanced;
    private List<(long Checkpoint, long At)>? _passed;

    /// <summary>Nobody watched when these were passed.</summary>
    private long _unknownUpTo;
    private bool _closed;

    /// <summary>Completes with the next step, or when none will come.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _closed
                    ? Task.CompletedTask
                    : (_advanced ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    public void Advanced(long checkpoint)
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            (waiting, _advanced) = (_advanced, null);
            if (_passed is { } passed)
            {
                Remember(passed, checkpoint, clock);
            }
        }

        waiting?.SetResult();
    }

    /// <summary>From now on what is passed is remembered.</summary>
    public void Watch(long globalCheckpoint)
    {
        lock (_lock)
        {
            if (_passed is null)
            {
                _passed = new List<(long Checkpoint, long At)>(Capacity);
                _unknownUpTo = globalCheckpoint;
            }
        }
    }

    /// <summary>
    /// How long ago all in-sync copies had the operation, as this copy learned it; null when nobody watched by then. What is old is known less
    /// exactly: it counts as younger than it is.
    /// </summary>
    public TimeSpan? AgeOf(long seqNo)
    {
        lock (_lock)
        {
            if (_passed is null || seqNo <= _unknownUpTo || _passed.Count == 0 || _passed[^1].Checkpoint < seqNo)
            {
                return null;
            }

            int at = _passed.BinarySearch((seqNo, 0), ByCheckpoint.Instance);
            return clock.GetElapsedTime(_passed[at < 0 ? ~at : at].At);
        }
    }

    /// <summary>Lets everybody go.</summary>
    public void Close()
    {
        TaskCompletionSource? waiting;
        lock (_lock)
        {
            _closed = true;
            (waiting, _advanced) = (_advanced, null);
        }

        waiting?.SetResult();
    }

    private static void Remember(List<(long Checkpoint, long At)> passed, long checkpoint, TimeProvider clock)
    {
        if (passed.Count > 0 && clock.GetElapsedTime(passed[^1].At) < Resolution)
        {
            passed[^1] = (checkpoint, passed[^1].At);
            return;
        }

        if (passed.Count == Capacity)
        {
            // Of the older half every second step goes: its operations count to the next one.
            for (int i = 0; i < Capacity / 4; i++)
            {
                passed[i] = passed[(2 * i) + 1];
            }

            passed.RemoveRange(Capacity / 4, Capacity / 4);
        }

        passed.Add((checkpoint, clock.GetTimestamp()));
    }

    private sealed class ByCheckpoint : IComparer<(long Checkpoint, long At)>
    {
        public static readonly ByCheckpoint Instance = new();

        public int Compare((long Checkpoint, long At) x, (long Checkpoint, long At) y) => x.Checkpoint.CompareTo(y.Checkpoint);
    }
}
