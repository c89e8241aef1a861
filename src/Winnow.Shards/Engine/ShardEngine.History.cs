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
    /// many as the limits allow (at least one). What was not refreshed yet is refreshed first. A following engine may lack numbers above its checkpoint
    /// for as long as its leader does not send them: those are left out.
    /// </summary>
    /// <exception cref="HistoryUnavailableException">A merge has dropped the first operation of the range. One that was dropped later ends the batch.</exception>
    public ChangesBatch Changes(long fromSeqNo, long toSeqNo, int maxOperations = 5120, long maxBytes = 32L << 20)
    {
        ThrowIfClosed();
        ArgumentOutOfRangeException.ThrowIfNegative(fromSeqNo);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxOperations);
        long complete = _history.Checkpoints.ProcessedCheckpoint;
        long there = _isFollowing ? _history.Checkpoints.MaxSeqNo : complete;
        long last = Math.Min(Math.Min(toSeqNo, there), fromSeqNo + maxOperations - 1);
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
            return Reading(() => ReadHistory(readers.Reader, fromSeqNo, last, complete, maxBytes));
        }
        finally
        {
            readers.Release();
        }
    }

    /// <summary>Up to <paramref name="complete"/> there is no gap but where a merge has dropped an operation.</summary>
    private ChangesBatch ReadHistory(DirectoryReader reader, long fromSeqNo, long toSeqNo, long complete, long maxBytes)
    {
        var operations = new List<ShardOperation>();
        long expected = fromSeqNo;
        long bytes = 0;
        foreach (ShardOperation operation in HistoryReader.Read(reader, fromSeqNo, toSeqNo, withSource: true))
        {
            if (IsGap(expected, operation.SeqNo - 1))
            {
                break;
            }

            expected = operation.SeqNo + 1;
            operations.Add(operation);
            bytes += operation.EstimatedSize;
            if (bytes >= maxBytes)
            {
                return new ChangesBatch(operations, operation.SeqNo, _history.Checkpoints.MaxSeqNo);
            }
        }

        if (!IsGap(expected, toSeqNo))
        {
            return new ChangesBatch(operations, toSeqNo, _history.Checkpoints.MaxSeqNo);
        }

        return operations.Count > 0
            ? new ChangesBatch(operations, operations[^1].SeqNo, _history.Checkpoints.MaxSeqNo)
            : throw new HistoryUnavailableException(fromSeqNo, toSeqNo, expected, MinRetainedSeqNo);

        bool IsGap(long first, long last) => first <= Math.Min(last, complete);
    }
}
