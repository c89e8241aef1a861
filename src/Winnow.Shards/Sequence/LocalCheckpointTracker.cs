namespace Winnow.Shards;

/// <summary>
/// Gives out sequence numbers and knows which operations this copy has processed (they are in the index and the translog) and
/// persisted (they are fsynced). A local checkpoint is the number up to which there is no gap.
/// </summary>
internal sealed class LocalCheckpointTracker
{
    private readonly Lock _lock = new();
    private readonly CheckpointBits _processed;
    private readonly CheckpointBits _persisted;
    private long _maxSeqNo;

    public LocalCheckpointTracker(long maxSeqNo, long localCheckpoint)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(localCheckpoint, SequenceNumbers.NoOpsPerformed);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSeqNo, localCheckpoint);
        _maxSeqNo = maxSeqNo;
        _processed = new CheckpointBits(localCheckpoint);
        _persisted = new CheckpointBits(localCheckpoint);
    }

    /// <summary>The highest number given out or seen.</summary>
    public long MaxSeqNo => Interlocked.Read(ref _maxSeqNo);

    public long ProcessedCheckpoint
    {
        get
        {
            lock (_lock)
            {
                return _processed.Checkpoint;
            }
        }
    }

    public long PersistedCheckpoint
    {
        get
        {
            lock (_lock)
            {
                return _persisted.Checkpoint;
            }
        }
    }

    /// <summary>The next number, on a primary.</summary>
    public long GenerateSeqNo() => Interlocked.Increment(ref _maxSeqNo);

    /// <summary>A number that another copy gave out was seen here.</summary>
    public void AdvanceMaxSeqNo(long seqNo) => AtomicMax.Raise(ref _maxSeqNo, seqNo);

    public bool HasProcessed(long seqNo)
    {
        lock (_lock)
        {
            return _processed.Contains(seqNo);
        }
    }

    public void MarkProcessed(long seqNo)
    {
        AdvanceMaxSeqNo(seqNo);
        lock (_lock)
        {
            _processed.Add(seqNo);
        }
    }

    public void MarkPersisted(long seqNo)
    {
        lock (_lock)
        {
            _persisted.Add(seqNo);
        }
    }

    public void MarkPersisted(List<long> seqNos)
    {
        lock (_lock)
        {
            foreach (long seqNo in seqNos)
            {
                _persisted.Add(seqNo);
            }
        }
    }
}
