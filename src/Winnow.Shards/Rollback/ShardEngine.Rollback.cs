using Winnow.Index;

namespace Winnow.Shards;

/// <content>Going back to an earlier point of the history, with what is committed already.</content>
public sealed partial class ShardEngine
{
    private volatile bool _isSealed;

    /// <summary>
    /// Begins to drop the operations above a number. From now on the copy takes no operation, and searches go on. Nothing is dropped before
    /// <see cref="ShardRollback.Decide"/>; when the result is disposed without it, everything is as it was.
    /// </summary>
    /// <param name="lastSeqNo">The highest operation that stays.</param>
    public ShardRollback BeginRollback(long lastSeqNo)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lastSeqNo, SequenceNumbers.NoOpsPerformed);
        using (_versions.BlockOperations())
        {
            ThrowIfClosed();
            ThrowIfSealed();
            if (_rollbackIsTentative)
            {
                throw new RollbackImpossibleException("another rollback has not ended yet");
            }

            _isSealed = true;
        }

        try
        {
            // Whatever the translog holds is in segments then, and the translog is empty, on the disk as well: there is one place to drop from.
            Flush(force: true, isSealing: true);
            Refresh("rollback");
            CommitRewrite? rewrite = null;
            Guard(() => rewrite = _writer.RewriteLatestCommit());
            return Reading(() => new ShardRollback(this, rewrite!, lastSeqNo, _history.Checkpoints.ProcessedCheckpoint, _history.MinRetainedSeqNo()));
        }
        catch
        {
            _isSealed = false;
            throw;
        }
    }

    /// <summary>What a rollback that is given up has kept out is taken again.</summary>
    internal void Unseal() => _isSealed = false;

    /// <summary>Does what reads and writes files of the index; a failure of it fails the engine.</summary>
    internal void Guarded(Action work) => Guard(work);

    private void ThrowIfSealed()
    {
        if (_isSealed)
        {
            throw new EngineClosedException("the copy is being rolled back and takes no operations");
        }
    }
}
