namespace Orleans.Embedded.Simulation;

/// <summary>The clock of one process. Its timers are events of the process, so that a paused process finds them all due when it wakes.</summary>
internal sealed class SimulatedClock(SimulatedProcess process) : TimeProvider
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock of this process is off.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Epoch + Skew + new TimeSpan(process.World.Now);

    public override long GetTimestamp() => process.World.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimulatedTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
    {
        private SimulationEvent? _next;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Cancel();
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Start(dueTime);
            }

            return true;
        }

        public void Dispose() => Cancel();

        public ValueTask DisposeAsync()
        {
            Cancel();
            return ValueTask.CompletedTask;
        }

        public override string ToString() => state?.GetType().Name ?? "";

        private void Start(TimeSpan delay)
        {
            _next = new SimulationEvent(process, "timer", static timer => ((SimulatedTimer)timer!).Fire(), this, isTurn: false);
            process.World.Enqueue(_next, delay.Ticks);
        }

        private void Fire()
        {
            _next = null;
            if (_period > TimeSpan.Zero)
            {
                Start(_period);
            }

            callback(state);
        }

        private void Cancel()
        {
            if (_next is not null)
            {
                _next.IsCancelled = true;
                _next = null;
            }
        }
    }
}
