using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// The log of the operations since the last commit: what is acknowledged before it is in a segment on disk survives here.
/// </summary>
/// <remarks>
/// Two locks, always taken in this order: <c>_syncLock</c> serialises what changes the durable state (sync, roll, trim), and may be
/// held during an fsync; <c>_lock</c> guards the writer and is held for no longer than a buffered write.
/// </remarks>
internal sealed partial class Translog : IDisposable
{
    private readonly TranslogConfig _config;
    private readonly Lock _syncLock = new();
    private readonly Lock _lock = new();
    private readonly GroupCommit _groupCommit;
    private readonly TranslogCheckpointFile _checkpointFile;
    private readonly SortedDictionary<long, ClosedGeneration> _closed;
    private TranslogWriter _current;
    private TranslogCheckpoint _checkpoint;
    private TranslogLocation _synced;
    private TranslogLocation _last;
    private volatile Exception? _failure;

    private Translog(TranslogConfig config, List<ClosedGeneration> closed, long minGeneration, long primaryTerm, long globalCheckpoint)
    {
        _config = config;
        RecoveredGlobalCheckpoint = globalCheckpoint;
        _groupCommit = new GroupCommit(config.Executor, SyncAndRoll);
        _closed = new SortedDictionary<long, ClosedGeneration>(closed.ToDictionary(c => c.Generation));
        _checkpointFile = new TranslogCheckpointFile(config.Directory);
        long generation = closed.Count == 0 ? 1 : closed[^1].Generation + 1;
        _current = TranslogWriter.Create(config.Directory, config.Uuid, generation, primaryTerm);
        _checkpoint = CheckpointOf(_current, _current.Position, closed.Count == 0 ? generation : minGeneration);
        _checkpointFile.Replace(_checkpoint);
    }

    /// <summary>Where the last operation was added.</summary>
    public TranslogLocation LastLocation
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>Starts an empty translog; what a creation that was interrupted has left is deleted.</summary>
    public static Translog Create(TranslogConfig config, long primaryTerm)
    {
        foreach (string name in config.Directory.ListAll())
        {
            config.Directory.Delete(name);
        }

        return new Translog(config, [], 1, primaryTerm, SequenceNumbers.NoOpsPerformed);
    }

    /// <summary>Opens what a process before this one has left, and continues in a new generation.</summary>
    public static Translog Open(TranslogConfig config, long primaryTerm)
    {
        if (!config.Directory.Exists(TranslogCheckpointFile.Name))
        {
            throw new TranslogCorruptedException($"{config.Directory.Path}/{TranslogCheckpointFile.Name}", 0, "the file is missing");
        }

        TranslogCheckpoint checkpoint = TranslogCheckpointFile.Read(config.Directory);
        return new Translog(config, TranslogRecovery.Run(config, checkpoint), checkpoint.MinGeneration, primaryTerm, checkpoint.GlobalCheckpoint);
    }

    /// <summary>The global checkpoint that the checkpoint file held when the translog was opened.</summary>
    public long RecoveredGlobalCheckpoint { get; }

    /// <summary>Adds an operation. It is durable after a sync up to its location.</summary>
    public TranslogLocation Add(in ShardOperation operation)
    {
        lock (_lock)
        {
            ThrowIfFailed();
            try
            {
                return _last = _current.Add(operation);
            }
            catch (Exception e)
            {
                throw Fail(e);
            }
        }
    }

    /// <summary>What the generations hold. All of it is uncommitted: a commit deletes the generations before it.</summary>
    public TranslogStats Stats()
    {
        lock (_lock)
        {
            return new TranslogStats(
                _current.Summary.Operations + _closed.Values.Sum(closed => closed.Summary.Operations),
                _current.Position + _closed.Values.Sum(closed => closed.Length),
                _current.Generation);
        }
    }

    /// <summary>Closes the files. Whoever wants the last operations durable syncs first.</summary>
    public void Dispose()
    {
        lock (_syncLock)
        {
            lock (_lock)
            {
                _failure ??= new ObjectDisposedException(nameof(Translog), "translog is closed");
                _current.Dispose();
                foreach (IndexInput input in _inputs.Values)
                {
                    input.Dispose();
                }

                _inputs.Clear();
            }

            _checkpointFile.Dispose();
        }
    }

    /// <summary>While a copy opens it knows of no global checkpoint but the one in the file, which must outlive an opening that fails.</summary>
    private TranslogCheckpoint CheckpointOf(TranslogWriter writer, long syncedTo, long minGeneration) => new(
        writer.Generation,
        syncedTo,
        minGeneration,
        writer.Summary.Operations,
        writer.Summary.MaxSeqNo,
        Math.Max(RecoveredGlobalCheckpoint, _config.GlobalCheckpoint()));

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new IOException($"translog [{_config.Directory.Path}] is closed: {failure.Message}", failure);
        }
    }

    /// <summary>The first failure closes the translog for good: what its files hold is unknown from then on.</summary>
    private Exception Fail(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _failure, cause, null) is null)
        {
            _config.OnFailure(cause);
        }

        return cause;
    }
}
