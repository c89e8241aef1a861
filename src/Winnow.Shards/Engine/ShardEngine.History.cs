using Winnow.Index;

namespace Winnow.Shards;

/// <content>The history of operations, as other copies and followers need it.</content>
public sealed partial class ShardEngine
{
    private readonly Lock _leasesLock = new();

    /// <summary>How far the history has come.</summary>
    public SeqNoStats SeqNoStats => new(
        _history.Checkpoints.MaxSeqNo,
        _history.Checkpoints.ProcessedCheckpoint,
        _history.Checkpoints.PersistedCheckpoint,
        _history.GlobalCheckpoint);

    /// <summary>The claims on history that this copy knows of.</summary>
    public RetentionLeases RetentionLeases => _history.Leases;

    /// <summary>The history is complete from this number on; below, merges may have dropped what is not live.</summary>
    public long MinRetainedSeqNo => _history.MinRetainedSeqNo();

    /// <summary>All in-sync copies have persisted the operations up to this one.</summary>
    public void AdvanceGlobalCheckpoint(long checkpoint) => _history.AdvanceGlobalCheckpoint(checkpoint);

    /// <summary>Takes over the primary's leases, durably, unless they are older than those that are known.</summary>
    public void UpdateRetentionLeases(RetentionLeases leases)
    {
        ThrowIfClosed();
        Guard(() =>
        {
            lock (_leasesLock)
            {
                if (leases.Supersedes(_history.Leases))
                {
                    ShardStateFile.WriteLeases(_config.Directory, leases);
                    _history.UpdateLeases(leases);
                }
            }
        });
    }

    /// <summary>
    /// The operations with numbers from <paramref name="fromSeqNo"/> to <paramref name="toSeqNo"/>, in their order and without a gap, as
    /// many as the limits allow (at least one). What was not refreshed yet is refreshed first.
    /// </summary>
    /// <exception cref="HistoryUnavailableException">A merge has dropped an operation of the range.</exception>
    public ChangesBatch Changes(long fromSeqNo, long toSeqNo, int maxOperations = 5120, long maxBytes = 32L << 20)
    {
        ThrowIfClosed();
        ArgumentOutOfRangeException.ThrowIfNegative(fromSeqNo);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxOperations);
        long last = Math.Min(Math.Min(toSeqNo, _history.Checkpoints.ProcessedCheckpoint), fromSeqNo + maxOperations - 1);
        if (last < fromSeqNo)
        {
            return new ChangesBatch([], fromSeqNo - 1, _history.Checkpoints.MaxSeqNo);
        }

        if (last > Interlocked.Read(ref _lastRefreshedCheckpoint))
        {
            Refresh("changes");
        }

        ReaderState readers = _readers.Acquire();
        try
        {
            List<ShardOperation> operations = ReadWithoutGap(readers.Reader, fromSeqNo, last, maxBytes);
            return new ChangesBatch(operations, operations[^1].SeqNo, _history.Checkpoints.MaxSeqNo);
        }
        finally
        {
            readers.Release();
        }
    }

    private List<ShardOperation> ReadWithoutGap(DirectoryReader reader, long fromSeqNo, long toSeqNo, long maxBytes)
    {
        var operations = new List<ShardOperation>();
        long expected = fromSeqNo;
        long bytes = 0;
        foreach (ShardOperation operation in HistoryReader.Read(reader, fromSeqNo, toSeqNo, withSource: true))
        {
            if (operation.SeqNo != expected)
            {
                throw new HistoryUnavailableException(fromSeqNo, toSeqNo, expected, MinRetainedSeqNo);
            }

            expected++;
            operations.Add(operation);
            bytes += operation.EstimatedSize;
            if (bytes >= maxBytes)
            {
                return operations;
            }
        }

        return expected > toSeqNo
            ? operations
            : throw new HistoryUnavailableException(fromSeqNo, toSeqNo, expected, MinRetainedSeqNo);
    }
}
