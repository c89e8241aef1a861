namespace Orleans.Runtime.Scheduling;

/// <summary>
/// The seam between contexts and threads: a context that has work asks to be executed. The default asks the thread pool;
/// a simulation keeps the contexts in a queue and executes them one by one on its own thread, in the order that it chooses.
/// </summary>
internal interface ITurnScheduler
{
    /// <param name="workItem">The context.</param>
    /// <param name="afterOthers">Whether the context has just had its turn, so that others come first.</param>
    void Schedule(IThreadPoolWorkItem workItem, bool afterOthers = false);
}
