namespace Winnow.Shards;

/// <content>What a recovery of another copy takes from this one.</content>
public sealed partial class ShardEngine
{
    /// <summary>Commits what is there and keeps the commit's files for a copy that fetches them.</summary>
    public RecoveryFiles AcquireRecoveryFiles()
    {
        Flush();
        return new RecoveryFiles(_config.Directory.OpenSubdirectory(EngineOpener.IndexFolder), _writer.AcquireLatestCommit());
    }

    /// <summary>
    /// From now on no file is deleted, whoever lets it go: another index is about to take this one's place in the folder, of whose files some have the
    /// same names. The opening after that removes what is not needed.
    /// </summary>
    public void LeaveFiles() => _writer.LeaveFiles();

    /// <summary>
    /// Keeps history from a number on until the result is disposed. What was dropped before is gone: <see cref="MinRetainedSeqNo"/> says so.
    /// </summary>
    public IDisposable HoldHistory(long fromSeqNo) => _history.Hold(fromSeqNo);

    /// <summary>
    /// The outcomes of clients' writes with numbers from <paramref name="fromSeqNo"/> on: a copy that gets them as history, which does not
    /// name writes, must know them to repeat none.
    /// </summary>
    public long[] ExportRecentOperations(long fromSeqNo) =>
        RecentOperationsFile.ToNumbers([.. _recent.ToList().Where(entry => entry.Outcome.SeqNo >= fromSeqNo)]);

    /// <summary>Takes over, durably, what another copy has exported. The operations are durable here already.</summary>
    public void ImportRecentOperations(long[] exported)
    {
        ThrowIfClosed();
        if (exported.Length == 0)
        {
            return;
        }

        lock (_flushLock)
        {
            foreach ((OperationId id, RecentOperation outcome) in RecentOperationsFile.FromNumbers(exported))
            {
                _recent.Add(id, outcome);
            }

            Guard(() => RecentOperationsFile.Write(_config.Directory, [.. _recent.ToList().Where(
                entry => entry.Outcome.SeqNo <= _history.Checkpoints.PersistedCheckpoint)]));
        }
    }

    /// <summary>Makes durable what was executed so far, whatever <c>index.translog.durability</c> says.</summary>
    public async Task PersistAsync()
    {
        ThrowIfClosed();
        try
        {
            await _translog.SyncAsync(_translog.LastLocation);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    /// <summary>A copy has received a file that is not what was committed. When it is so here, this copy has failed.</summary>
    /// <exception cref="EngineClosedException">It is so here; its cause names the file.</exception>
    public void VerifyRecoveryFile(RecoveryFiles files, string name) => Guard(() => files.Verify(name));
}
