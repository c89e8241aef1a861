namespace Winnow.Shards;

/// <content>What followers of other clusters read: history that is everywhere in this one.</content>
public sealed partial class ShardEngine
{
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
    /// The operations from a number on, none above the global checkpoint that this copy knows: no primary will ever take them back. As long as the
    /// translog has them they come from there, so that a follower does not make the shard refresh; older ones come from segments.
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

        EncodedChanges logged = ReadLogged(fromSeqNo, to, maxBytes);
        if (logged.Count > 0)
        {
            return logged;
        }

        // Who is behind reads what searches see first: by then there is more, and one refresh shows all of it.
        long visible = Interlocked.Read(ref _lastRefreshedCheckpoint);
        ChangesBatch batch = Changes(fromSeqNo, fromSeqNo <= visible ? Math.Min(to, visible) : to, maxOperations, maxBytes);
        return new EncodedChanges(OperationsCodec.Encode(batch.Operations), batch.Operations.Count, fromSeqNo + batch.Operations.Count - 1);
    }

    private EncodedChanges ReadLogged(long fromSeqNo, long toSeqNo, long maxBytes)
    {
        try
        {
            return _translog.ReadFrom(fromSeqNo, toSeqNo, maxBytes);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }
}
