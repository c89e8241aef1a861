namespace Winnow.Protocols.Following;

/// <summary>How long to wait before the next try.</summary>
internal static class FollowBackOff
{
    private const int MaxExponent = 24;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>A random number of steps, twice as many at most with each try.</summary>
    public static TimeSpan Delay(int tries, TimeSpan cap, Random random)
    {
        var steps = random.NextInt64(0, (1L << (Math.Min(tries, MaxExponent) - 1)) + 1);
        return steps >= cap / Step ? cap : steps * Step;
    }
}
