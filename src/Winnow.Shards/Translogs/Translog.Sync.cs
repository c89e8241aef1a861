namespace Winnow.Shards;

/// <content>What changes the durable state: syncs, rolls, trims.</content>
internal sealed partial class Translog
{
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

    /// <summary>Ends this generation, durably, and begins another, whose number is returned.</summary>
    public long Roll(long primaryTerm)
    {
        lock (_syncLock)
        {
            RollCore(primaryTerm);
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
                    CloseInput(closed.Generation);
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
                _closed.Add(ended.Generation, ended.Closed());
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
}
