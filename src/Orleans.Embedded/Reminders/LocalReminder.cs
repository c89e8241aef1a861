namespace Orleans.Runtime.Reminders;

/// <summary>A reminder that this silo ticks. Ticks keep to the times StartAt + n * Period, however late one of them is.</summary>
internal sealed class LocalReminder : IDisposable
{
    // Timers cannot wait for months, reminders can.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly ReminderEntry _entry;
    private readonly ITimer _timer;
    private bool _isDisposed;

    /// <param name="entry">The row of the table.</param>
    /// <param name="from">The first tick is not before this time.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="onTimer">Called on whatever thread the clock uses.</param>
    public LocalReminder(ReminderEntry entry, DateTime from, TimeProvider timeProvider, Action<LocalReminder> onTimer)
    {
        _entry = entry;
        Due = NextDue(from.AddTicks(-1));
        // Nothing of the creator's context may leak into ticks.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = timeProvider.CreateTimer(_ => onTimer(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public (GrainId Grain, string Name) Key => (_entry.GrainId, _entry.ReminderName);

    public string ETag => _entry.ETag;

    /// <summary>When the next tick is due.</summary>
    public DateTime Due { get; private set; }

    public TickStatus StatusAt(DateTime now) => new(_entry.StartAt, _entry.Period, now);

    /// <summary>Says that the tick that was due has been. Those that should have been meanwhile are left out.</summary>
    public void OnTicked(DateTime now) => Due = NextDue(now > Due ? now : Due);

    public void Wait(DateTime now)
    {
        if (!_isDisposed)
        {
            var wait = Due <= now ? TimeSpan.Zero : Due - now;
            _timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }

    private DateTime NextDue(DateTime after) => after < _entry.StartAt
        ? _entry.StartAt
        : _entry.StartAt + (((after - _entry.StartAt).Ticks / _entry.Period.Ticks) + 1) * _entry.Period;
}
