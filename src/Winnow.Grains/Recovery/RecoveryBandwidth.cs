using Winnow.Grains.Ports;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

/// <summary>What this node may send and receive for recoveries, shared by all of them.</summary>
internal sealed class RecoveryBandwidth(RecoverySettings settings, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private RateLimit _limit;

    /// <summary>Waits until so many bytes may go; answers how long that took.</summary>
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
