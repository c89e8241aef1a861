namespace Winnow.Protocols.Recovery;

/// <summary>
/// A bandwidth that is shared: who wants to send waits until all who came before have had their time. Unused time is not saved up beyond
/// <see cref="Burst"/>.
/// </summary>
/// <param name="FreeAt">When the last of those who came so far has had its time.</param>
public readonly record struct RateLimit(TimeSpan FreeAt)
{
    /// <summary>How much may be sent at once after a pause.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes a place in the line.</summary>
    /// <param name="now">The time on any clock that only goes forward.</param>
    /// <param name="bytes">How much is to be sent.</param>
    /// <param name="bytesPerSecond">The bandwidth; none when it is zero or less.</param>
    /// <param name="wait">How long to wait before sending.</param>
    public RateLimit Reserve(TimeSpan now, long bytes, long bytesPerSecond, out TimeSpan wait)
    {
        if (bytesPerSecond <= 0)
        {
            wait = TimeSpan.Zero;
            return new RateLimit(now);
        }

        var start = FreeAt > now - Burst ? FreeAt : now - Burst;
        var end = start + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
        wait = end > now ? end - now : TimeSpan.Zero;
        return new RateLimit(end);
    }
}
