using Orleans.Runtime.Activations;
using Orleans.Timers;

namespace Orleans.Runtime.Timers;

/// <summary>Registers timers with activations and other contexts.</summary>
internal sealed class TimerRegistry(TimeProvider timeProvider) : ITimerRegistry
{
    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Start(grainContext, new GrainTimer<object?>(grainContext, timeProvider, (state, _) => callback(state), state, interleave: true, keepAlive: false), dueTime, period);
    }

    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        GrainTimer.Validate(options.DueTime, options.Period);
        return Start(grainContext, new GrainTimer<TState>(grainContext, timeProvider, callback, state, options.Interleave, options.KeepAlive), options.DueTime, options.Period);
    }

    private static GrainTimer Start(IGrainContext context, GrainTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        (context as Activation)?.OnTimerCreated(timer);
        timer.Change(dueTime, period);
        return timer;
    }
}
