namespace Winnow.Shards;

/// <content>What followers of other clusters read: history that is everywhere in this one.</content>
public sealed partial class ShardEngine
{
    private readonly RecentChanges _recentChanges;

    /// <summary>Completes when the global checkpoint has advanced to a number, as far as this copy knows, or the copy is closed.</summary>
    public async Task AwaitGlobalCheckpoint(long seqNo)
    {
        _history.GlobalCheckpoints.Watch(_history.GlobalCheckpoint);
        while (_failure is null)
        {
            Task next = _history.GlobalCheckpoints.Next;
            if (_history.GlobalCheckpoint >= seqNo)
            {
                return;
            }

            await next;
        }
    }

    /// <summary>How long ago all in-sync copies had an operation; null when it was before any follower read, or they have not.</summary>
    public TimeSpan? AgeOf(long seqNo) => _history.GlobalCheckpoints.AgeOf(seqNo);

    /// <summary>
    /// The operations from a number on, none above the global checkpoint that this copy knows: no primary will ever take them back. The last ones come
    /// from memory, so that whoever keeps up with the writes does not make the shard refresh; others from segments.
    /// </summary>
    /// <exception cref="HistoryUnavailableException">A merge has dropped the first of them.</exception>
    public EncodedChanges ReadChanges(long fromSeqNo, int maxOperations, long maxBytes)
    {
        ThrowIfClosed();
        _history.GlobalCheckpoints.Watch(_history.GlobalCheckpoint);
        ArgumentOutOfRangeException.ThrowIfNegative(fromSeqNo);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxOperations);
        long to = Math.Min(_history.GlobalCheckpoint, fromSeqNo + maxOperations - 1);
        if (to < fromSeqNo)
        {
            return new EncodedChanges(default, 0, fromSeqNo - 1);
        }

        if (_history.Checkpoints.ProcessedCheckpoint < to)
        {
            // A sync can be quicker than whoever executes an operation, who holds a lock until he has said that it is done.
            _versions.BlockOperations().Dispose();
        }

        List<byte[]> recent = _recentChanges.Read(fromSeqNo, to, maxBytes);
        if (recent.Count > 0)
        {
            return Encoded(fromSeqNo, recent);
        }

        // Who is behind reads what searches see first: by then there is more, and one refresh shows all of it.
        long visible = Interlocked.Read(ref _lastRefreshedCheckpoint);
        ChangesBatch batch = Changes(fromSeqNo, fromSeqNo <= visible ? Math.Min(to, visible) : to, maxOperations, maxBytes);
        return Encoded(fromSeqNo, [.. batch.Operations.Select(operation => OperationsCodec.EncodeUnnamed(operation))]);
    }

    private static EncodedChanges Encoded(long fromSeqNo, List<byte[]> operations) =>
        new(OperationsCodec.Join(operations), operations.Count, fromSeqNo + operations.Count - 1);
}
