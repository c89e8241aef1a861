using System.Runtime.CompilerServices;

namespace Orleans.Runtime.Scheduling;

/// <summary>What a context does when its turn comes.</summary>
internal interface ITurn
{
    void Execute();
}

/// <summary>
/// The task scheduler of one context: runs its work one item at a time, so that the code of a context never runs in parallel
/// with itself, and everything that is awaited there comes back here.
/// </summary>
internal sealed class WorkItemGroup(IGrainContext context, ITurnScheduler scheduler) : TaskScheduler, IThreadPoolWorkItem, IWorkItemScheduler
{
    // So many items run before other contexts get their turn.
    private const int ItemsPerTurn = 128;

    [ThreadStatic]
    private static WorkItemGroup? _executing;

    private readonly Lock _lock = new();
    private readonly Queue<WorkItem> _items = new();
    private bool _scheduled;

    public override int MaximumConcurrencyLevel => 1;

    public IGrainContext Context => context;

    /// <summary>Whether the running code is in a turn of this context.</summary>
    public bool IsCurrent => ReferenceEquals(_executing, this);

    public void QueueTurn(ITurn turn) => Enqueue(new WorkItem(turn, null));

    public void QueueAction(Action action) => Enqueue(new WorkItem(action, null));

    public void QueueAction(Action<object> action, object state) => Enqueue(new WorkItem(action, state));

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    public override string ToString() => $"WorkItemGroup of {context}";

    void IThreadPoolWorkItem.Execute()
    {
        var outer = _executing;
        var outerContext = RuntimeContext.Current;
        _executing = this;
        RuntimeContext.Current = context;
        try
        {
            // Code that runs as a task of this scheduler comes back to it; the one task carries all items of the turn.
            new Task(static state => ((WorkItemGroup)state!).RunItems(), this, CancellationToken.None, TaskCreationOptions.None).RunSynchronously(this);
        }
        finally
        {
            _executing = outer;
            RuntimeContext.Current = outerContext;
        }

        lock (_lock)
        {
            if (_items.Count == 0)
            {
                _scheduled = false;
                return;
            }
        }

        scheduler.Schedule(this, afterOthers: true);
    }

    protected override void QueueTask(Task task) => Enqueue(new WorkItem(task, null));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => !taskWasPreviouslyQueued && IsCurrent && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return [.. _items.Select(i => i.Work).OfType<Task>()];
        }
    }

    private void Enqueue(WorkItem item)
    {
        lock (_lock)
        {
            _items.Enqueue(item);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        scheduler.Schedule(this);
    }

    private void RunItems()
    {
        var executionContext = ExecutionContext.Capture();
        for (var i = 0; i < ItemsPerTurn; i++)
        {
            WorkItem item;
            lock (_lock)
            {
                if (!_items.TryDequeue(out item))
                {
                    return;
                }
            }

            Run(item);
            if (executionContext is not null)
            {
                // An item that is not a task may have changed it.
                ExecutionContext.Restore(executionContext);
            }
        }
    }

    private void Run(WorkItem item)
    {
        if (item.Work is ITurn turn)
        {
            turn.Execute();
        }
        else if (item.Work is Task task)
        {
            TryExecuteTask(task);
        }
        else if (item.Work is Action action)
        {
            action();
        }
        else
        {
            Unsafe.As<Action<object>>(item.Work)(item.State!);
        }
    }

    private readonly record struct WorkItem(object Work, object? State);
}
