namespace Winnow.Repositories;

/// <summary>What sweeping removed.</summary>
/// <param name="Waiting">Batches that somebody who is registered may still rely on.</param>
public sealed record SweepResult(long Blobs, long Bytes, int Waiting);
