using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Reminders;

/// <content>Reads the table again and does what has changed there.</content>
internal sealed partial class LocalReminderService
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(5);

    // What this silo has written since the read that is under way began: about these it knows better.
    private readonly HashSet<(GrainId Grain, string Name)> _written = [];
    private ITimer? _refreshTimer;
    private bool _isRefreshing;
    private bool _isRefreshWanted;

    private async Task Refresh()
    {
        _isRefreshWanted = true;
        if (_isRefreshing)
        {
            return;
        }

        _isRefreshing = true;
        var wait = _options.RefreshReminderListPeriod;
        try
        {
            while (_isRefreshWanted && _isStarted)
            {
                _isRefreshWanted = false;
                await ReadTable();
            }
        }
        catch (Exception exception)
        {
            LogRefreshFailed(exception);
            wait = wait < RetryPeriod ? wait : RetryPeriod;
        }
        finally
        {
            _isRefreshing = false;
        }

        RefreshIn(wait);
    }

    private void RefreshIn(TimeSpan wait)
    {
        if (!_isStarted)
        {
            return;
        }

        if (_refreshTimer is null)
        {
            using (ExecutionContext.SuppressFlow())
            {
                _refreshTimer = _timeProvider.CreateTimer(_ => Scheduler.QueueAction(() => _ = Refresh()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }

        _refreshTimer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private async Task ReadTable()
    {
        _written.Clear();
        var ranges = _ranges;
        var rows = new Dictionary<(GrainId Grain, string Name), ReminderEntry>();
        foreach (var (begin, end) in ranges.AroundTheRing())
        {
            foreach (var row in (await _table.ReadRows(begin, end)).Reminders)
            {
                rows[(row.GrainId, row.ReminderName)] = row;
            }
        }

        // Whoever changed the ranges meanwhile has asked for another read.
        if (!ReferenceEquals(ranges, _ranges) || !_isStarted)
        {
            return;
        }

        StopReminders(key => !rows.ContainsKey(key) && !_written.Contains(key));
        var now = Now;
        foreach (var (key, row) in rows)
        {
            var isKnown = _reminders.TryGetValue(key, out var reminder) && string.Equals(reminder.ETag, row.ETag, StringComparison.Ordinal);
            if (!isKnown && !_written.Contains(key))
            {
                StartReminder(row, now);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reminder {Reminder} of {Grain} failed to tick")]
    private partial void LogTickFailed(Exception exception, string reminder, GrainId grain);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reminder table could not be read")]
    private partial void LogRefreshFailed(Exception exception);
}
