using System.Runtime.ExceptionServices;

namespace Orleans.Embedded.Simulation;

/// <summary>
/// One thread, one clock, one queue of events. Everything that the processes of a run do is an event here; which of those that are ready
/// comes first, and how long everything takes, follows from the seed. Time passes only from event to event.
/// </summary>
public sealed class SimulatedWorld
{
    private readonly PriorityQueue<SimulationEvent, (long Time, long Number)> _events = new();
    private readonly SimulatedRandom _scheduling;
    private long _lastNumber;
    private ExceptionDispatchInfo? _failure;

    public SimulatedWorld(ulong seed, SimulationTrace trace)
    {
        Seed = seed;
        Trace = trace;
        Random = new SimulatedRandom(seed);
        _scheduling = Random.Fork("scheduling");
        Outside = AddProcess("world");
    }

    public ulong Seed { get; }

    public SimulationTrace Trace { get; }

    public SimulatedRandom Random { get; }

    /// <summary>Whoever watches and drives the others: never dies, is never cut off.</summary>
    public SimulatedProcess Outside { get; }

    /// <summary>Ticks of 100 ns since the run began.</summary>
    public long Now { get; private set; }

    /// <summary>The running event's process.</summary>
    public SimulatedProcess? Current { get; private set; }

    public SimulatedProcess AddProcess(string name) => new(this, name);

    /// <summary>
    /// Runs until the given work is done and returns, or throws what the work threw, or what code of a process threw that nobody caught.
    /// </summary>
    /// <exception cref="SimulationStalledException">The work was not done at <paramref name="limit"/>, or nothing is left to happen.</exception>
    public void Run(Func<Task> work, TimeSpan limit)
    {
        Task? task = null;
        Outside.Post("main", _ => task = work(), null, 0);
        PoolLoop.Run(() =>
        {
            if (_failure is not null || task is { IsCompleted: true })
            {
                return false;
            }

            if (_events.Count == 0 || Now > limit.Ticks)
            {
                throw new SimulationStalledException(_events.Count == 0 ? "nothing is left to happen" : $"not done after {limit}");
            }

            Step();
            return true;
        });
        _failure?.Throw();
        task!.GetAwaiter().GetResult();
    }

    public void Note(string kind, string text) => Note(Current ?? Outside, kind, text);

    /// <summary>Notes what only a reader of the trace needs in words.</summary>
    public void Note(string kind, Func<string> describe) => Note(Current ?? Outside, kind, 0, describe);

    internal void Note(SimulatedProcess process, string kind, string text) => Note(process, kind, text.Length, () => text);

    internal void Note(SimulatedProcess process, string kind, long detail, Func<string> describe)
    {
        Trace.Note(Now, process.Name, kind, detail);
        if (Trace.IsRead)
        {
            Trace.Write(Now, process.Name, kind, describe());
        }
    }

    internal void Enqueue(SimulationEvent what, long delay) => _events.Enqueue(what, (Now + Math.Max(0, delay), ++_lastNumber));

    /// <summary>What is ready starts soon, in an order that the seed decides.</summary>
    internal long SoonTicks() => _scheduling.Next(200);

    private void Step()
    {
        _events.TryDequeue(out var what, out var key);
        Now = Math.Max(Now, key.Time);
        var process = what!.Process;
        if (what.IsCancelled || process.HasEnded)
        {
            return;
        }

        if (process.IsPaused)
        {
            process.Park(what);
            return;
        }

        Note(process, what.Kind, 0, () => what.State?.ToString() ?? "");

        Current = process;
        SynchronizationContext.SetSynchronizationContext(what.IsTurn ? null : process.Context);
        try
        {
            what.Run();
        }
        catch (Exception exception) when (process.HasEnded)
        {
            // It ended in the middle of this.
            Note(process, "ended", exception.GetType().Name);
        }
        catch (Exception exception)
        {
            _failure ??= ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
            Current = null;
        }
    }
}

/// <summary>The simulation cannot go on, or takes longer than it may.</summary>
public sealed class SimulationStalledException(string message) : Exception(message);
