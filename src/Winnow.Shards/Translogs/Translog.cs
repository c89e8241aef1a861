using Winnow.Store;

namespace Winnow.Shards;

/// <summary>
/// The log of the operations since the last commit: what is acknowledged before it is in a segment on disk survives here.
/// </summary>
/// <remarks>
/// Two locks, always taken in this order: <c>_syncLock</c> serialises what changes the durable state (sync, roll, trim), and may be
/// held during an fsync; <c>_lock</c> guards the writer and is held for no longer than a buffered write.
/// </remarks>
internal sealed class Translog : IDisposable
{
    private readonly TranslogConfig _config;
    private readonly Lock _syncLock = new();
    private readonly Lock _lock = new();
    private readonly GroupCommit _groupCommit;
    private readonly TranslogCheckpointFile _checkpointFile;
    private readonly SortedDictionary<long, ClosedGeneration> _closed;
    private readonly Dictionary<long, IndexInput> _inputs = [];
    private TranslogWriter _current;
    private TranslogCheckpoint _checkpoint;
    private TranslogLocation _synced;
    private TranslogLocation _last;
    private long _closedBytes;
    private volatile Exception? _failure;

    private Translog(TranslogConfig config, List<ClosedGeneration> closed, long minGeneration, long primaryTerm)
    {
        _config = config;
        _groupCommit = new GroupCommit(config.Executor, SyncAndRoll);
        _closed = new SortedDictionary<long, ClosedGeneration>(closed.ToDictionary(c => c.Generation));
        _closedBytes = closed.Sum(c => c.Length);
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

        return new Translog(config, [], 1, primaryTerm);
    }

    /// <summary>Opens what a process before this one has left, and continues in a new generation.</summary>
    public static Translog Open(TranslogConfig config, long primaryTerm)
    {
        if (!config.Directory.Exists(TranslogCheckpointFile.Name))
        {
            throw new TranslogCorruptedException($"{config.Directory.Path}/{TranslogCheckpointFile.Name}", 0, "the file is missing");
        }

        TranslogCheckpoint checkpoint = TranslogCheckpointFile.Read(config.Directory);
        return new Translog(config, TranslogRecovery.Run(config, checkpoint), checkpoint.MinGeneration, primaryTerm)
        {
            RecoveredGlobalCheckpoint = checkpoint.GlobalCheckpoint,
        };
    }

    /// <summary>The global checkpoint that the checkpoint file held when the translog was opened.</summary>
    public long RecoveredGlobalCheckpoint { get; private init; } = SequenceNumbers.NoOpsPerformed;

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

    /// <summary>Completes when everything up to the location is durable.</summary>
    public Task SyncAsync(TranslogLocation location) => IsSynced(location) ? Task.CompletedTask : _groupCommit.RunAsync();

    /// <summary>Makes durable what is there, on this thread, and begins a new generation when this one is large.</summary>
    public void SyncAndRoll()
    {
        lock (_syncLock)
        {
            SyncCore();
            if (_current.Position >= _config.GenerationThresholdBytes)
            {
                RollCore(_current.Header.PrimaryTerm);
            }
        }
    }

    /// <summary>Makes durable what is there, on this thread.</summary>
    public void Sync()
    {
        lock (_syncLock)
        {
            SyncCore();
        }
    }

    /// <summary>Ends this generation and begins another; everything in the one that ended is durable.</summary>
    public void Roll(long primaryTerm)
    {
        lock (_syncLock)
        {
            RollCore(primaryTerm);
        }
    }

    /// <summary>The oldest generation that must stay for its operations from <paramref name="seqNo"/> on to be replayed.</summary>
    public long MinGenerationFor(long seqNo)
    {
        lock (_lock)
        {
            foreach (ClosedGeneration closed in _closed.Values)
            {
                if (closed.Summary.MaxSeqNo >= seqNo)
                {
                    return closed.Generation;
                }
            }

            return _current.Generation;
        }
    }

    /// <summary>Deletes the generations before <paramref name="minGeneration"/>.</summary>
    public void Trim(long minGeneration)
    {
        lock (_syncLock)
        {
            ThrowIfFailed();
            if (minGeneration <= _checkpoint.MinGeneration)
            {
                return;
            }

            List<ClosedGeneration> trimmed;
            lock (_lock)
            {
                trimmed = [.. _closed.Values.Where(closed => closed.Generation < minGeneration)];
                foreach (ClosedGeneration closed in trimmed)
                {
                    _closed.Remove(closed.Generation);
                    _closedBytes -= closed.Length;
                    if (_inputs.Remove(closed.Generation, out IndexInput? input))
                    {
                        input.Dispose();
                    }
                }
            }

            try
            {
                // First the checkpoint: a file that it still needs may never be missing.
                _checkpoint = _checkpoint with { MinGeneration = minGeneration };
                _checkpointFile.Append(_checkpoint);
                foreach (ClosedGeneration closed in trimmed)
                {
                    _config.Directory.Delete(TranslogFile.Name(closed.Generation));
                }
            }
            catch (Exception e)
            {
                throw Fail(e);
            }
        }
    }

    /// <summary>The operations of the complete generations that have a number of at least <paramref name="fromSeqNo"/>, oldest file first.</summary>
    public IEnumerable<(ShardOperation Operation, TranslogLocation Location)> ReadClosed(long fromSeqNo)
    {
        List<ClosedGeneration> generations;
        lock (_lock)
        {
            generations = [.. _closed.Values.Where(closed => closed.Summary.MaxSeqNo >= fromSeqNo)];
        }

        return generations.SelectMany(closed => closed.Read(_config.Directory)).Where(read => read.Operation.SeqNo >= fromSeqNo);
    }

    /// <summary>Reads one operation back; false when its generation was trimmed, so that the operation is in a commit.</summary>
    public bool TryRead(TranslogLocation location, out ShardOperation operation)
    {
        IndexInput input;
        uint headerChecksum;
        lock (_lock)
        {
            operation = default;
            ThrowIfFailed();
            if (location.Generation == _current.Generation)
            {
                headerChecksum = _current.Header.Checksum;
                if (location.End > _current.FlushedTo)
                {
                    try
                    {
                        _current.Flush();
                    }
                    catch (Exception e)
                    {
                        throw Fail(e);
                    }
                }
            }
            else if (_closed.TryGetValue(location.Generation, out ClosedGeneration? closed))
            {
                headerChecksum = closed.Header.Checksum;
            }
            else
            {
                return false;
            }

            IndexInput whole = OpenInput(location);
            input = whole.Slice(0, whole.Length);
        }

        using (input)
        {
            if (!TranslogFrame.TryVerify(input, headerChecksum, location.Offset, out int length, out string? problem))
            {
                throw new TranslogCorruptedException(input.Name, location.Offset, problem!);
            }

            operation = TranslogFrame.ReadPayload(input.Span(location.Offset + TranslogFrame.Overhead, length), input.Name);
            return true;
        }
    }

    /// <summary>Sizes: of all generations, and of those that hold operations from <paramref name="uncommittedFromSeqNo"/> on.</summary>
    public TranslogStats Stats(long uncommittedFromSeqNo)
    {
        lock (_lock)
        {
            var total = new TranslogStats(
                _current.Summary.Operations, _current.Position, _current.Summary.Operations, _current.Position, _current.Generation);
            bool uncommitted = false;
            foreach (ClosedGeneration closed in _closed.Values)
            {
                // The generations are ordered: from the first that is needed on, all stay.
                uncommitted |= closed.Summary.MaxSeqNo >= uncommittedFromSeqNo;
                total = total.Plus(closed, uncommitted);
            }

            return total;
        }
    }

    /// <summary>The bytes of all generations: cheap, for thresholds.</summary>
    public long SizeInBytes
    {
        get
        {
            lock (_lock)
            {
                return _closedBytes + _current.Position;
            }
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

    private bool IsSynced(TranslogLocation location)
    {
        lock (_lock)
        {
            return location.IsNone || location <= _synced;
        }
    }

    private void SyncCore()
    {
        TranslogWriter writer;
        TranslogCheckpoint checkpoint;
        TranslogLocation last;
        List<long> persisted;
        try
        {
            lock (_lock)
            {
                ThrowIfFailed();
                writer = _current;
                writer.Flush();
                checkpoint = CheckpointOf(writer, writer.Position, _checkpoint.MinGeneration);
                last = _last;
                persisted = writer.TakeUnsynced();
            }

            if (checkpoint == _checkpoint)
            {
                return;
            }

            if (checkpoint.SyncedTo > _checkpoint.SyncedTo)
            {
                writer.SyncFlushed();
            }

            _checkpointFile.Append(checkpoint);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }

        Synced(checkpoint, last, persisted);
    }

    private void RollCore(long primaryTerm)
    {
        SyncCore();
        TranslogWriter ended;
        TranslogCheckpoint checkpoint;
        TranslogLocation last;
        List<long> persisted;
        try
        {
            TranslogWriter next = TranslogWriter.Create(_config.Directory, _config.Uuid, _current.Generation + 1, primaryTerm);
            checkpoint = CheckpointOf(next, next.Position, _checkpoint.MinGeneration);
            lock (_lock)
            {
                ended = _current;
                last = _last;
                persisted = ended.TakeUnsynced();
                ended.WriteEnd();
                ended.Flush();
                _current = next;
                _closed.Add(ended.Generation, new ClosedGeneration(ended.Generation, ended.Header, ended.Summary, ended.Position));
                _closedBytes += ended.Position;
            }

            // Operations may be in the next generation by now. None is acknowledged before the checkpoint names it.
            ended.SyncFlushed();
            _checkpointFile.Replace(checkpoint);
            ended.Dispose();
        }
        catch (Exception e)
        {
            throw Fail(e);
        }

        Synced(checkpoint, last, persisted);
    }

    private void Synced(in TranslogCheckpoint checkpoint, TranslogLocation last, List<long> persisted)
    {
        _checkpoint = checkpoint;
        lock (_lock)
        {
            _synced = last;
        }

        _config.OnPersisted(persisted);
    }

    private IndexInput OpenInput(TranslogLocation location)
    {
        if (_inputs.TryGetValue(location.Generation, out IndexInput? input))
        {
            if (location.End <= input.Length)
            {
                return input;
            }

            input.Dispose();
        }

        input = _config.Directory.OpenInput(TranslogFile.Name(location.Generation));
        _inputs[location.Generation] = input;
        return input;
    }

    private TranslogCheckpoint CheckpointOf(TranslogWriter writer, long syncedTo, long minGeneration) => new(
        writer.Generation, syncedTo, minGeneration, writer.Summary.Operations, writer.Summary.MaxSeqNo, _config.GlobalCheckpoint());

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
