using Winnow.Index;

namespace Winnow.Shards;

/// <content>Durability: syncing the translog, committing the index.</content>
public sealed partial class ShardEngine
{
    /// <summary>More operations than this are not left to a replay: opening a shard should take seconds.</summary>
    private const long MaxUncommittedOperations = 100_000;

    /// <summary>A quarter of the writer's buffer may go to the versions of what is not refreshed yet.</summary>
    private const int VersionMapShare = 4;

    private readonly Lock _flushLock = new();
    private int _maintenanceScheduled;

    /// <summary>
    /// Completes when the operation may be acknowledged: it is on disk, or, with <c>index.translog.durability: async</c>, will be
    /// within the sync interval.
    /// </summary>
    public async Task SyncAsync(TranslogLocation location)
    {
        ThrowIfClosed();
        if (_settings.SyncEachRequest)
        {
            try
            {
                await _translog.SyncAsync(location);
            }
            catch (Exception e)
            {
                throw Fail(e);
            }
        }

        ScheduleMaintenance();
    }

    /// <summary>
    /// Commits: what is in the index is on disk without the translog, which is trimmed. False when there is nothing to commit.
    /// </summary>
    public bool Flush(bool force = false) => Flush(force, isSealing: false);

    private bool Flush(bool force, bool isSealing)
    {
        bool committed = false;
        lock (_flushLock)
        {
            ThrowIfClosed();
            if (_rollbackIsTentative || (_isSealed && !isSealing))
            {
                return false;
            }

            long started = Now();
            if (!force && !_writer.HasUncommittedChanges && _history.Checkpoints.ProcessedCheckpoint == _history.LastCommitLocalCheckpoint)
            {
                // Asked for and done: there was nothing to do.
                _counters.Flushing.Add(_config.Clock.GetElapsedTime(started));
                return false;
            }

            Guard(() =>
            {
                // An operation goes into the index before it goes into the translog. So whatever is in the generations that end here is in
                // the commit that follows, and what is not in the commit is in the generation that begins.
                List<(OperationId Id, RecentOperation Outcome)> recent = _recent.ToList();
                long generation = _translog.Roll(_primaryTerm);
                RecentOperationsFile.Write(_config.Directory, recent);
                var commit = new CommitData(
                    _history.Checkpoints.ProcessedCheckpoint,
                    _history.Checkpoints.MaxSeqNo,
                    HistoryUuid,
                    _openedCommit.TranslogUuid,
                    _history.MinRetainedSeqNo(),
                    Interlocked.Read(ref _maxUnsafeAutoIdTimestamp));
                _writer.Commit(commit.ToUserData());
                _history.LastCommitLocalCheckpoint = commit.LocalCheckpoint;
                _translog.Trim(generation);
                committed = true;
            });
            _counters.Flushing.Add(_config.Clock.GetElapsedTime(started));
        }

        return committed;
    }

    /// <summary>Merges down to so many segments, or only those with many deletions.</summary>
    public void ForceMerge(int maxSegments, bool onlyExpungeDeletes, bool flush, CancellationToken cancellation)
    {
        ThrowIfClosed();
        Guard(() => _writer.ForceMerge(maxSegments, onlyExpungeDeletes, cancellation));
        Refresh("force_merge");
        if (flush)
        {
            Flush();
        }
    }

    /// <summary>The last commit, with its files, until it is disposed: for snapshots and recoveries.</summary>
    public IndexCommit AcquireLatestCommit()
    {
        ThrowIfClosed();
        return _writer.AcquireLatestCommit();
    }

    /// <summary>Flushes or refreshes because something has grown too large. One at a time, and never in a writer's way.</summary>
    private void ScheduleMaintenance()
    {
        if ((IsFlushDue || IsVersionMapFull) && Interlocked.Exchange(ref _maintenanceScheduled, 1) == 0)
        {
            _config.Executor.Execute(Maintain);
        }
    }

    private bool IsFlushDue
    {
        get
        {
            TranslogStats translog = _translog.Stats();
            return translog.SizeInBytes > _settings.FlushThresholdBytes || translog.Operations > MaxUncommittedOperations;
        }
    }

    private bool IsVersionMapFull => _versions.RamBytesUsed > _config.IndexBufferBytes / VersionMapShare;

    private void Maintain()
    {
        try
        {
            if (IsFlushDue)
            {
                Flush();
            }

            if (IsVersionMapFull)
            {
                Refresh("version_map_full");
            }
        }
        catch (Exception e)
        {
            _config.Log(ShardLogLevel.Warning, $"a scheduled flush or refresh failed: {e.Message}", e);
        }
        finally
        {
            Interlocked.Exchange(ref _maintenanceScheduled, 0);
        }
    }

    private void StartSyncTimer()
    {
        _syncTimer?.Dispose();
        EngineSettings settings = _settings;
        _syncTimer = settings.SyncEachRequest
            ? null
            : _config.Clock.CreateTimer(_ => SyncInBackground(), null, settings.SyncInterval, settings.SyncInterval);
    }

    private void SyncInBackground() => _config.Executor.Execute(() =>
    {
        try
        {
            _translog.SyncAndRoll();
        }
        catch (IOException e)
        {
            // The engine has failed with it; whoever writes next is told.
            _config.Log(ShardLogLevel.Warning, $"a scheduled sync failed: {e.Message}", e);
        }
    });
}
