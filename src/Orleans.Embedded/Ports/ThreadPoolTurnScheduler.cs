namespace Orleans.Runtime.Scheduling;

/// <summary>Executes contexts on the thread pool.</summary>
internal sealed class ThreadPoolTurnScheduler : ITurnScheduler
{
    // A thread serves its own queue first, and its newest item first there.
    public void Schedule(IThreadPoolWorkItem workItem, bool afterOthers) => ThreadPool.UnsafeQueueUserWorkItem(workItem, preferLocal: !afterOthers);
}
