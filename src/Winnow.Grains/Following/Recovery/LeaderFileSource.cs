using Winnow.Grains.Recovery;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Following.Recovery;

/// <summary>The files of a session with a leader.</summary>
internal sealed class LeaderFileSource(ILeaderShard leader, LeaderFiles session, LeaderRecoveryServices services, CancellationToken cancellation) : IFileSource
{
    public CancellationToken Cancellation => cancellation;

    public int ChunkSize { get; } = services.Settings.ChunkSize;

    public int MaxConcurrentChunks => services.Settings.MaxConcurrentFileChunks;

    public Task<TimeSpan> Throttle(int bytes) => services.Bandwidth.Wait(bytes, cancellation);

    public Task<RecoveryChunk> Read(FileChunk chunk) =>
        leader.ReadFile(Request(chunk.File.Name) with { Offset = chunk.Offset, Length = chunk.Length }).WaitAsync(cancellation);

    public Task Verify(RecoveryFile file) => leader.VerifyFile(Request(file.Name));

    /// <summary>Lets the leader go. It notices by itself, too, only later.</summary>
    public async Task Close()
    {
        try
        {
            await leader.CloseFiles(Request(""));
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or WinnowException or IOException or ObjectDisposedException)
        {
            // It is gone, or has let go already.
        }
    }

    private LeaderChunkRequest Request(string file) => new() { Copy = session.Copy, SessionId = session.SessionId, File = file };
}
