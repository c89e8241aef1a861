namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>When a policy is executed: by a cron expression, or once in a while since it was last changed.</summary>
public sealed class SnapshotSchedule
{
    private readonly CronExpression? _cron;
    private readonly TimeSpan _interval;

    private SnapshotSchedule(CronExpression? cron, TimeSpan interval)
    {
        _cron = cron;
        _interval = interval;
    }

    /// <summary>Throws a <see cref="Refusal"/> for what is neither an interval nor a cron expression; its reason is that of the cron expression.</summary>
    public static SnapshotSchedule Parse(string text)
    {
        if (DurationText.Parse(text.Trim()) is not { } interval)
        {
            return new SnapshotSchedule(CronExpression.Parse(text), default);
        }

        return interval >= TimeSpan.FromMilliseconds(1)
            ? new SnapshotSchedule(null, interval)
            : throw Refusals.IllegalArgument("time unit must be at least 1 millisecond");
    }

    /// <summary>The first time after another; null when a cron expression has none left.</summary>
    public DateTimeOffset? Next(DateTimeOffset modified, DateTimeOffset after)
    {
        if (_cron is not null)
        {
            return _cron.Next(after);
        }

        return after < modified ? modified + _interval : modified + ((((after - modified).Ticks / _interval.Ticks) + 1) * _interval);
    }

    /// <summary>How far the next two executions are apart; null when there are no two.</summary>
    public TimeSpan? Interval(DateTimeOffset now)
    {
        if (_cron is null)
        {
            return _interval;
        }

        return _cron.Next(now) is { } first && _cron.Next(first) is { } second ? second - first : null;
    }
}
