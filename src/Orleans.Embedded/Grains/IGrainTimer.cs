using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>A timer whose ticks run as turns of its grain.</summary>
    public interface IGrainTimer : IDisposable
    {
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>When and how a grain timer ticks.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly struct GrainTimerCreationOptions()
    {
        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
            : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        public required TimeSpan DueTime { get; init; }

        /// <summary>The time from the end of one tick to the start of the next; infinite for a single tick.</summary>
        public required TimeSpan Period { get; init; }

        /// <summary>Whether ticks interleave with calls and other ticks.</summary>
        public bool Interleave { get; init; }

        /// <summary>Whether a tick counts as activity, so that it postpones collection.</summary>
        public bool KeepAlive { get; init; }
    }
}

namespace Orleans.Timers
{
    /// <summary>Registers grain timers.</summary>
    public interface ITimerRegistry
    {
        IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period);

        IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options);
    }
}
