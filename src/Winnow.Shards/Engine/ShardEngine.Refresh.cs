using Winnow.Index;

namespace Winnow.Shards;

/// <content>Making operations visible to searches.</content>
public sealed partial class ShardEngine
{
    private readonly Lock _refreshLock = new();
    private long _lastRefreshedCheckpoint = SequenceNumbers.NoOpsPerformed;
    private volatile bool _refreshIsDue;

    /// <summary>Shows searches everything that was done before this call; false when they saw it already.</summary>
    public bool Refresh(string source = "api")
    {
        ThrowIfClosed();
        long started = Now();
        bool changed = false;
        TranslogLocation location = default;
        Guard(() =>
        {
            lock (_refreshLock)
            {
                location = _translog.LastLocation;
                long checkpoint = _history.Checkpoints.ProcessedCheckpoint;
                _refreshIsDue = false;
                _versions.BeforeRefresh();
                DirectoryReader reader = _writer.Refresh();
                changed = _readers.Swap(reader);
                _versions.AfterRefresh();
                Interlocked.Exchange(ref _lastRefreshedCheckpoint, checkpoint);
            }
        });
        _refreshListeners.Refreshed(location);
        PruneTombstones();
        _counters.Refreshing.Add(_config.Clock.GetElapsedTime(started));
        if (changed)
        {
            _config.Log(ShardLogLevel.Debug, $"refreshed, source [{source}]", null);
        }

        return changed;
    }

    /// <summary>
    /// Completes when searches see the operation. Waits for somebody else's refresh; when too many wait already, refreshes itself,
    /// and the result is true.
    /// </summary>
    public async Task<bool> WaitForRefreshAsync(TranslogLocation location)
    {
        ThrowIfClosed();
        if (_refreshListeners.TryAdd(location, _settings.MaxRefreshListeners, out Task refreshed))
        {
            await refreshed;
            return false;
        }

        await _config.Executor.RunAsync(() => Refresh("too_many_listeners"));
        return true;
    }

    /// <summary>
    /// The refresh that the shard's owner asks for every <c>refresh_interval</c>. Does nothing while nobody searches (unless an interval
    /// was set) and nobody waits.
    /// </summary>
    public bool ScheduledRefresh()
    {
        if (IsSearchIdle && _refreshListeners.Count == 0)
        {
            _refreshIsDue = true;
            return false;
        }

        return Refresh("schedule");
    }

    /// <summary>Whether nobody has searched for so long that scheduled refreshes are left out.</summary>
    public bool IsSearchIdle
    {
        get
        {
            EngineSettings settings = _settings;
            return !settings.HasRefreshInterval
                && _config.Clock.GetElapsedTime(Interlocked.Read(ref _lastSearch)) >= settings.SearchIdleAfter;
        }
    }

    /// <summary>To be awaited before a search: makes up for a scheduled refresh that was left out.</summary>
    public Task AwaitSearchActiveAsync()
    {
        Interlocked.Exchange(ref _lastSearch, Now());
        return _refreshIsDue ? _config.Executor.RunAsync(() => Refresh("search_idle")) : Task.CompletedTask;
    }

    private void PruneTombstones()
    {
        long gcDeletes = (long)(_settings.GcDeletes.TotalSeconds * _config.Clock.TimestampFrequency);
        _versions.PruneTombstones(Now() - gcDeletes, _history.Checkpoints.ProcessedCheckpoint);
    }
}
