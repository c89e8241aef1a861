using System.Text;
using Winnow.Index;
using Winnow.Search;
using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// One copy of a shard: an index, a translog and the history between them. All operations on its documents go through it.
/// </summary>
/// <remarks>
/// An operation holds the lock of its document's stripe while it is checked, given a number, put into the index and added to
/// the translog; operations on other documents go on beside it. Nothing that holds a stripe's lock waits for a disk, except
/// when the translog's buffer is full. An operation may be acknowledged when <see cref="SyncAsync"/> of its location has completed.
/// The first failure of a disk fails the engine for good: it is never known what such a file holds.
/// </remarks>
public sealed partial class ShardEngine : IAsyncDisposable
{
    private readonly ShardEngineConfig _config;
    private readonly IDisposable _folderLock;
    private readonly IndexWriter _writer;
    private readonly Translog _translog;
    private readonly ShardHistory _history;
    private readonly ReaderManager _readers;
    private readonly VersionMap _versions = new();
    private readonly RefreshListeners _refreshListeners = new();
    private readonly EngineCounters _counters = new();
    private readonly CommitData _openedCommit;
    private volatile EngineSettings _settings;
    private volatile Exception? _failure;
    private ITimer? _syncTimer;
    private long _primaryTerm;
    private long _maxUnsafeAutoIdTimestamp;
    private int _closing;

    private ShardEngine(EngineParts parts)
    {
        _config = parts.Config;
        _folderLock = parts.FolderLock;
        _writer = parts.Writer;
        _translog = parts.Translog;
        _history = parts.History;
        _openedCommit = parts.Commit;
        _settings = EngineSettings.From(parts.Config.Settings);
        _isFollowing = parts.Config.IsFollowing;
        _primaryTerm = parts.Config.PrimaryTerm;
        _maxUnsafeAutoIdTimestamp = parts.Commit.MaxUnsafeAutoIdTimestamp;
        _lastSearch = parts.Config.Clock.GetTimestamp();
        parts.Failure.Handler = e => Fail(e);
        _readers = new ReaderManager(_writer.Refresh());
    }

    /// <summary>Names the history that the sequence numbers belong to.</summary>
    public string HistoryUuid => _openedCommit.HistoryUuid;

    /// <summary>What the engine was opened with.</summary>
    public ShardEngineConfig Config => _config;

    /// <summary>The term in which this copy takes operations.</summary>
    public long PrimaryTerm => Interlocked.Read(ref _primaryTerm);

    /// <summary>Why the engine takes no more operations; null while it does.</summary>
    public Exception? Failure => _failure;

    /// <summary>Opens the copy in a folder, or makes an empty one, and replays its translog.</summary>
    /// <exception cref="CorruptIndexException">A file of the index does not verify.</exception>
    /// <exception cref="TranslogCorruptedException">A file of the translog does not.</exception>
    public static Task<ShardEngine> OpenAsync(ShardEngineConfig config) => config.Executor.RunAsync(() => Open(config));

    /// <summary>Takes over settings that changed.</summary>
    public void UpdateSettings(IndexSettings settings)
    {
        _settings = EngineSettings.From(settings);
        _history.RetentionOperations = _settings.RetentionOperations;
        StartSyncTimer();
    }

    /// <summary>
    /// A new primary was appointed: operations of terms before its are refused from now on. Waits for operations that run.
    /// </summary>
    public void AdvancePrimaryTerm(long primaryTerm)
    {
        using (_versions.BlockOperations())
        {
            ThrowIfClosed();
            if (primaryTerm <= _primaryTerm)
            {
                throw new StalePrimaryTermException(primaryTerm, _primaryTerm);
            }

            Interlocked.Exchange(ref _primaryTerm, primaryTerm);
        }

        Guard(() => _translog.Roll(primaryTerm));
    }

    /// <summary>Commits what is there, so that the next opening has nothing to replay, and closes the copy.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            await _config.Executor.RunAsync(() =>
            {
                Close(flush: true);
                return true;
            });
        }
    }

    /// <summary>Closes the copy as it is: what no commit holds is replayed when it opens again.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
        {
            Close(flush: false);
        }
    }

    /// <summary>
    /// A commit is for good. What other copies may not have stays in the translog, where it can be rolled back when another copy becomes the
    /// primary.
    /// </summary>
    private void CommitOrSync()
    {
        if (_history.IsKnownToAll)
        {
            Flush();
        }
        else
        {
            Guard(_translog.Sync);
        }
    }

    private void Close(bool flush)
    {
        try
        {
            if (flush && _failure is null)
            {
                CommitOrSync();
            }
        }
        catch (Exception e)
        {
            _config.Log(ShardLogLevel.Warning, $"the flush before closing failed: {e.Message}", e);
        }

        using (_versions.BlockOperations())
        {
            _failure ??= new EngineClosedException("engine is closed");
        }

        _syncTimer?.Dispose();
        LetWaitersGo();
        foreach (IDisposable part in new[] { _readers, _translog, _writer, _folderLock })
        {
            try
            {
                part.Dispose();
            }
            catch (Exception e)
            {
                // On a broken disk closing fails too; the rest is closed all the same.
                _config.Log(ShardLogLevel.Warning, $"closing failed: {e.Message}", e);
            }
        }
    }

    private void LetWaitersGo()
    {
        _refreshListeners.Close();
        _history.GlobalCheckpoints.Close();
    }

    /// <summary>Runs what writes to disk; a failure of it fails the engine.</summary>
    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is not (EngineClosedException or OperationCanceledException))
        {
            throw Fail(e);
        }
    }

    /// <summary>Reads segments: damage of a file fails the engine, so that it is told, and a sound copy takes this one's place.</summary>
    internal T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CorruptIndexException e)
        {
            throw Fail(e);
        }
    }

    private EngineClosedException Fail(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _failure, cause, null) is null)
        {
            string reason = $"shard [{_config.Index}][{_config.ShardId}] failed: {cause.Message}";
            _config.Log(ShardLogLevel.Error, reason, cause);
            _config.Executor.Execute(() =>
            {
                LetWaitersGo();
                _config.OnFailed(reason, cause);
            });
        }

        return Closed(_failure);
    }

    private void ThrowIfClosed()
    {
        if (_failure is { } failure)
        {
            throw Closed(failure);
        }
    }

    private static EngineClosedException Closed(Exception failure) =>
        failure as EngineClosedException ?? new EngineClosedException($"engine is closed: {failure.Message}", failure);

    private static byte[] Utf8(string id) => Encoding.UTF8.GetBytes(id);
}
