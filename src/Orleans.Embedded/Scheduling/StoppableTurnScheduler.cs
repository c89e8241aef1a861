namespace Orleans.Runtime.Scheduling;

/// <summary>A scheduler that can be stopped, as a crash stops all that a process does, or paused, as SIGSTOP does.</summary>
internal sealed class StoppableTurnScheduler(ITurnScheduler inner) : ITurnScheduler
{
    private readonly Lock _lock = new();
    private readonly List<IThreadPoolWorkItem> _parked = [];
    private bool _isStopped;
    private bool _isPaused;

    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            _parked.Clear();
        }
    }

    /// <summary>From now on nothing begins; what asks for its turn waits.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _isPaused = true;
        }
    }

    public void Resume()
    {
        IThreadPoolWorkItem[] parked;
        lock (_lock)
        {
            _isPaused = false;
            parked = [.. _parked];
            _parked.Clear();
        }

        foreach (var workItem in parked)
        {
            inner.Schedule(workItem, afterOthers: true);
        }
    }

    public void Schedule(IThreadPoolWorkItem workItem, bool afterOthers = false)
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            if (_isPaused)
            {
                _parked.Add(workItem);
                return;
            }
        }

        inner.Schedule(workItem, afterOthers);
    }
}
