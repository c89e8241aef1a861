using Winnow.Grains.Replication;
using Winnow.Index;
using Winnow.Protocols.Recovery;
using Winnow.Shards;

namespace Winnow.Grains.Recovery;

/// <summary>The files of the primary's commit.</summary>
internal sealed class PeerFiles(RecoveryConnection primary, RecoveryServices services, bool moves) : IFileSource
{
    public CancellationToken Cancellation => primary.Cancellation;

    public int ChunkSize => FileTransfer.DefaultChunkSize;

    public int MaxConcurrentChunks => services.Settings.MaxConcurrentFileChunks;

    public static RecoveredIndex Describe(RecoveryOffer offer, ShardState state, long primaryTerm) => new(
        state, offer.TranslogUuid, primaryTerm, offer.GlobalCheckpoint, [.. offer.Files.Select(file => new IndexFile(file.Name, file.Length, (uint)file.Checksum))])
    {
        Leases = offer.Leases is { } leases ? LeaseMessages.ToEngine(leases) : null,
    };

    public Task<TimeSpan> Throttle(int bytes) => services.Bandwidth.Wait(bytes, moves, primary.Cancellation);

    public Task<RecoveryChunk> Read(FileChunk chunk) => primary.Read(chunk);

    public Task Verify(RecoveryFile file) => primary.Verify(file);
}
