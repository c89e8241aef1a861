namespace Winnow.Contracts;

/// <summary>
/// Recovery of a copy from its primary. Same keys as <see cref="IShardGrain"/>: the copy that is recovered asks, the primary answers and
/// keeps a session for it; a primary that lost the session says <see cref="Delayed"/>, and the copy begins again with what it has.
/// </summary>
[Alias("winnow.IShardRecoveryGrain")]
public interface IShardRecoveryGrain : IGrainWithStringKey
{
    /// <summary>The error type of a primary that cannot serve this copy yet, or no more: try again when metadata has caught up.</summary>
    const string Delayed = "delay_recovery_exception";

    /// <summary>Called by the copy's node: recovers the copy from the present primary in the background. Again and again is as good as once.</summary>
    [Alias("Recover"), ResponseTimeout("00:02:00")]
    Task Recover();

    /// <summary>A copy says what it has; the primary decides what it needs, and keeps that for it.</summary>
    [Alias("StartRecovery"), ResponseTimeout("00:15:00")]
    Task<RecoveryOffer> StartRecovery(StartRecoveryRequest request);

    /// <summary>A piece of a file of the session's commit.</summary>
    [Alias("ReadFileChunk"), ResponseTimeout("00:15:00")]
    Task<RecoveryChunk> ReadFileChunk(FileChunkRequest request);

    /// <summary>A file arrived otherwise than it was committed: the primary looks whether it has it otherwise itself, and has failed then.</summary>
    [Alias("VerifyFile"), ResponseTimeout("00:15:00")]
    Task VerifyFile(string recoveryId, string file);

    /// <summary>The copy is open: history is kept for it from its first missing operation on, and every new operation goes to it, too.</summary>
    [Alias("PrepareOperations"), ResponseTimeout("00:15:00")]
    Task<RecoveryHistory> PrepareOperations(PrepareOperationsRequest request);

    /// <summary>The history from a number on, in order and without a gap.</summary>
    [Alias("ReadOperations"), ResponseTimeout("00:15:00")]
    Task<RecoveryOperations> ReadOperations(ReadOperationsRequest request);

    /// <summary>The copy has the history; completes when it is in-sync by a persisted decision.</summary>
    [Alias("FinalizeRecovery"), ResponseTimeout("00:30:00")]
    Task FinalizeRecovery(FinalizeRecoveryRequest request);

    /// <summary>The copy does not go on.</summary>
    [Alias("CancelRecovery"), ResponseTimeout("00:00:30")]
    Task CancelRecovery(string recoveryId);
}
