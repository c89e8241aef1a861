using Winnow.Grains.Ports;
using Winnow.Protocols.Recovery;

namespace Winnow.Grains.Recovery;

/// <summary>What this node may send and receive for recoveries, shared by all of them. Copies that only move get less of it on a busy machine.</summary>
internal sealed class RecoveryBandwidth(RecoverySettings settings, ISystemStatistics system, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private RateLimit _limit;
    private MovePace _pace;

    /// <summary>Waits until so many bytes may go; answers how long that took.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="moves">The copy only moves, it is not missing anywhere.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TimeSpan> Wait(long bytes, bool moves, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_start);
            var rate = settings.MaxBytesPerSecond;
            _limit = moves && rate > 0
                ? _limit.Reserve(now, MovePace.Cost(bytes), (long)(rate * Share(now)), out wait)
                : _limit.Reserve(now, bytes, rate, out wait);
        }

        if (wait > TimeSpan.Zero)
        {
            await time.Pause(wait, cancellationToken);
        }

        return wait;
    }

    private double Share(TimeSpan now)
    {
        if (_pace.IsDue(now))
        {
            _pace = _pace.Look(now, system.CpuPercentSinceLast());
        }

        return _pace.Share;
    }
}
