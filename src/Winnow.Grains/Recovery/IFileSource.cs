using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

/// <summary>Where the files of a copy come from.</summary>
internal interface IFileSource
{
    CancellationToken Cancellation { get; }

    int ChunkSize { get; }

    /// <summary>So many are asked for at once.</summary>
    int MaxConcurrentChunks { get; }

    /// <summary>Waits until so many bytes may be asked for; answers how long that took.</summary>
    Task<TimeSpan> Throttle(int bytes);

    Task<RecoveryChunk> Read(FileChunk chunk);

    /// <summary>A file came otherwise than it was committed. Throws when it is so at the source.</summary>
    Task Verify(RecoveryFile file);
}
