namespace Orleans.Runtime.Scheduling;

/// <summary>A scheduler that can be frozen, as a crash freezes all that a process does.</summary>
internal sealed class StoppableTurnScheduler(ITurnScheduler inner) : ITurnScheduler
{
    private volatile bool _isStopped;

    public void Stop() => _isStopped = true;

    public void Schedule(IThreadPoolWorkItem workItem, bool afterOthers = false)
    {
        if (!_isStopped)
        {
            inner.Schedule(workItem, afterOthers);
        }
    }
}
