namespace Winnow.Grains.Snapshots.Shards;

/// <summary>Waits until so many bytes may go; answers how long that took.</summary>
internal delegate Task<TimeSpan> Throttle(long bytes, CancellationToken cancellation);
