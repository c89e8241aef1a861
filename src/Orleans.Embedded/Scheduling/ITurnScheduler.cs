namespace Orleans.Runtime.Scheduling;

/// <summary>
/// The seam between contexts and threads: a context that has work asks to be executed. The default asks the thread pool;
/// a simulation keeps the contexts in a queue and executes them one by one on its own thread, in the order that it chooses.
/// </summary>
internal interface ITurnScheduler
{
    void Schedule(IThreadPoolWorkItem workItem);
}

/// <summary>Executes contexts on the thread pool.</summary>
internal sealed class ThreadPoolTurnScheduler : ITurnScheduler
{
    public void Schedule(IThreadPoolWorkItem workItem) => ThreadPool.UnsafeQueueUserWorkItem(workItem, preferLocal: true);
}
