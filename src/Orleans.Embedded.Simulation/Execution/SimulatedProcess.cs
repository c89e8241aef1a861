using Orleans.Runtime.Scheduling;

namespace Orleans.Embedded.Simulation;

/// <summary>One life of one program: its events run while it lives, wait while it is paused, and are lost when it ends.</summary>
public sealed class SimulatedProcess
{
    private readonly List<SimulationEvent> _parked = [];
    private readonly List<Action> _atEnd = [];

    internal SimulatedProcess(SimulatedWorld world, string name)
    {
        World = world;
        Name = name;
        Random = world.Random.Fork(name);
        Context = new ProcessContext(this);
        Clock = new SimulatedClock(this);
        Turns = new TurnScheduler(this);
    }

    public SimulatedWorld World { get; }

    public string Name { get; }

    public SimulatedRandom Random { get; }

    public TimeProvider Clock { get; }

    /// <summary>Brings what is awaited outside of grains back to this process.</summary>
    public SynchronizationContext Context { get; }

    public bool HasEnded { get; private set; }

    /// <summary>Stopped as by SIGSTOP: time passes, and nothing happens here.</summary>
    public bool IsPaused { get; private set; }

    internal ITurnScheduler Turns { get; }

    /// <summary>Has something happen to this process after a while.</summary>
    public void Post(string kind, Action<object?> callback, object? state, long delayTicks) =>
        World.Enqueue(new SimulationEvent(this, kind, callback, state, isTurn: false), delayTicks);

    /// <summary>Has something happen to this process soon.</summary>
    public void Post(string kind, Action<object?> callback, object? state) => Post(kind, callback, state, World.SoonTicks());

    /// <summary>Runs code as a part of this process; the task never completes when the process ends before.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post("call", _ => Complete(), null);
        return done.Task;

        async void Complete()
        {
            try
            {
                var result = await work();
                World.Outside.Post("result", _ => done.TrySetResult(result), null);
            }
            catch (Exception exception)
            {
                World.Outside.Post("result", _ => done.TrySetException(exception), null);
            }
        }
    }

    public Task Delay(TimeSpan delay, CancellationToken cancellationToken = default) => Task.Delay(delay, Clock, cancellationToken);

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        foreach (var what in _parked)
        {
            World.Enqueue(what, World.SoonTicks());
        }

        _parked.Clear();
    }

    /// <summary>Ends at this very moment, in the middle of whatever it does.</summary>
    public void End()
    {
        if (HasEnded)
        {
            return;
        }

        HasEnded = true;
        _parked.Clear();
        foreach (var action in _atEnd)
        {
            action();
        }
    }

    /// <summary>Has the surroundings told when the process ends.</summary>
    public void AtEnd(Action action) => _atEnd.Add(action);

    public override string ToString() => Name;

    internal void Park(SimulationEvent what) => _parked.Add(what);

    private sealed class ProcessContext(SimulatedProcess process) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => process.Post("continue", new Action<object?>(d), state);

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits in a simulation");

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class TurnScheduler(SimulatedProcess process) : ITurnScheduler
    {
        public void Schedule(IThreadPoolWorkItem workItem, bool afterOthers = false) => process.World.Enqueue(
            new SimulationEvent(process, "turn", static item => ((IThreadPoolWorkItem)item!).Execute(), workItem, isTurn: true),
            process.World.SoonTicks());
    }
}
