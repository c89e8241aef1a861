using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>
/// A copy that failed is placed again at once, and after longer and longer pauses when it fails again: where only one node is possible, all that
/// <c>index.allocation.max_retries</c> allows would otherwise be used up before whatever is wrong there can pass. Nothing is stored of that: it
/// follows from how often and when it failed. Reroute commands do not wait.
/// </summary>
public static class AllocationBackoff
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(1);

    /// <summary>How long it still waits; zero or less when it does not. One that failed too often waits for an operator, not for this.</summary>
    public static TimeSpan Remaining(ShardCopy copy, int maxRetries, DateTimeOffset now) =>
        copy is { State: CopyState.Unassigned, Unassigned: { Reason: UnassignedReasons.AllocationFailed } info } && info.FailedAllocations < maxRetries
            ? DateTimeOffset.FromUnixTimeMilliseconds(info.AtMillis) + Pause(info.FailedAllocations) - now
            : TimeSpan.Zero;

    /// <summary>Nothing, then 1, 2, 4, 8 seconds, up to a minute.</summary>
    public static TimeSpan Pause(int failures)
    {
        if (failures < 2)
        {
            return TimeSpan.Zero;
        }

        var doubled = _first * Math.Pow(2, Math.Min(failures - 2, 10));
        return doubled < _longest ? doubled : _longest;
    }
}
