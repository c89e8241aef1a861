using Orleans.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime.Membership;

/// <summary>
/// How unwell this silo is itself. A silo that comes late to its own turns, that others suspect, or that nobody has probed for long gives
/// the silos that it probes more time, before it takes its own trouble for theirs (Dadgar et al., Lifeguard, 2018).
/// </summary>
internal sealed class LocalSiloHealth(MembershipAgent membership, [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider)
{
    private const int WorstScore = 8;
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);
    private TimeSpan _lateness;

    private ClusterMembershipOptions Options => membership.Options;

    /// <summary>How long a probe of another silo may take now.</summary>
    public TimeSpan ProbeTimeout
    {
        get
        {
            var score = Options.ExtendProbeTimeoutDuringDegradation ? Score() : 0;
            if (score == 0)
            {
                return Options.ProbeTimeout;
            }

            var extended = Options.ProbeTimeout * (1 + score);
            var longest = Options.MaxProbeTimeout > Options.ProbeTimeout ? Options.MaxProbeTimeout : Options.ProbeTimeout;
            return extended < Options.MinProbeTimeout ? Options.MinProbeTimeout : extended > longest ? longest : extended;
        }
    }

    /// <summary>0 for a silo that is well.</summary>
    public int Score()
    {
        var now = timeProvider.GetUtcNow().UtcDateTime;
        var view = membership.View;
        var votes = view.Entries.TryGetValue(membership.SiloAddress, out var own) ? own.GetFreshVotes(now, Options.DeathVoteExpirationTimeout).Count : 0;
        var isForgotten = view.Active.Length > 1 && timeProvider.GetElapsedTime(membership.LastPinged) > Options.ProbeTimeout * (2 * Options.NumMissedProbesLimit);
        return Math.Min(WorstScore, votes + (isForgotten ? 1 : 0) + (int)(_lateness / Late));
    }

    /// <summary>Measures over and over how late this silo is for a turn that it has asked for.</summary>
    public async Task MonitorAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var start = timeProvider.GetTimestamp();
            await Task.Delay(Options.LocalHealthDegradationMonitoringPeriod, timeProvider, cancellationToken);
            _lateness = timeProvider.GetElapsedTime(start) - Options.LocalHealthDegradationMonitoringPeriod;
        }
    }
}
