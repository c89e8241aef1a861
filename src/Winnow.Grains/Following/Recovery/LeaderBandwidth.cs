using Winnow.Grains.Ports;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Following.Recovery;

/// <summary>How fast this node may fetch files of leaders, all of its shards together.</summary>
internal sealed class LeaderBandwidth(FollowSettings settings, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private RateLimit _limit;

    /// <summary>Waits until so many bytes may come; answers how long that took.</summary>
    public async Task<TimeSpan> Wait(long bytes, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            _limit = _limit.Reserve(time.GetElapsedTime(_start), bytes, settings.MaxBytesPerSecond, out wait);
        }

        if (wait > TimeSpan.Zero)
        {
            await time.Pause(wait, cancellationToken);
        }

        return wait;
    }
}
