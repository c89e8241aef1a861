using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

/// <summary>One attempt's calls to the primary. Whatever one of them throws is a <see cref="RecoverySourceException"/>.</summary>
internal sealed class RecoveryConnection(IShardRecoveryGrain primary, string recoveryId, RecoveryServices services, CancellationToken cancellation)
{
    public CancellationToken Cancellation => cancellation;

    public Task<RecoveryOffer> Start(StartRecoveryRequest request) =>
        Ask(primary.StartRecovery(request with { RecoveryId = recoveryId }), services.Settings.InternalActionTimeout);

    public Task<RecoveryChunk> Read(FileChunk chunk) => Ask(
        primary.ReadFileChunk(new FileChunkRequest { RecoveryId = recoveryId, File = chunk.File.Name, Offset = chunk.Offset, Length = chunk.Length }),
        services.Settings.InternalActionTimeout);

    public Task Verify(RecoveryFile file) => Ask(Done(primary.VerifyFile(recoveryId, file.Name)), services.Settings.InternalActionTimeout);

    public Task<RecoveryHistory> Prepare(long startingSeqNo, long recentFromSeqNo) => Ask(
        primary.PrepareOperations(new PrepareOperationsRequest { RecoveryId = recoveryId, StartingSeqNo = startingSeqNo, RecentFromSeqNo = recentFromSeqNo }),
        services.Settings.InternalActionTimeout);

    public Task<RecoveryOperations> Read(long fromSeqNo, long toSeqNo) => Ask(
        primary.ReadOperations(new ReadOperationsRequest { RecoveryId = recoveryId, FromSeqNo = fromSeqNo, ToSeqNo = toSeqNo }),
        services.Settings.InternalActionTimeout);

    public Task Finish(CopyCheckpoints checkpoints) => Ask(
        Done(primary.FinalizeRecovery(new FinalizeRecoveryRequest
        {
            RecoveryId = recoveryId,
            PersistedCheckpoint = checkpoints.Persisted,
            ProcessedCheckpoint = checkpoints.Processed,
            GlobalCheckpoint = checkpoints.Global,
        })),
        services.Settings.InternalActionLongTimeout);

    /// <summary>Lets the primary go. It notices by itself, too, only later.</summary>
    public async Task Cancel()
    {
        try
        {
            await primary.CancelRecovery(recoveryId);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException)
        {
            // It is gone, or has let go already.
        }
    }

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }

    private async Task<T> Ask<T>(Task<T> call, TimeSpan timeout)
    {
        try
        {
            return await call.WaitAsync(timeout, services.Time, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            throw new RecoverySourceException(exception);
        }
        catch (Exception exception)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellation);
        }
    }
}
