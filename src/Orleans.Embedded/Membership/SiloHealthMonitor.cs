using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Networking;

namespace Orleans.Runtime.Membership;

/// <summary>
/// Probes the silos that follow this one on the ring. One that misses several probes in a row is suspected; one whose endpoint
/// refuses connections after a connection has broken is suspected at once, because its process is gone.
/// </summary>
internal sealed partial class SiloHealthMonitor : SystemComponent, IMembershipListener
{
    private const int ClosedConnectionsLimit = 3;
    private readonly MembershipAgent _membership;
    private readonly LocalSiloHealth _health;
    private readonly SiloConnections _connections;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Dictionary<SiloAddress, CancellationTokenSource> _probed = [];
    private CancellationTokenSource? _monitoring;
    private int _probeNumber;
    private bool _isStopped;

    public SiloHealthMonitor(
        SiloRuntime runtime,
        MembershipAgent membership,
        LocalSiloHealth health,
        SiloConnections connections,
        [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider,
        ILogger<SiloHealthMonitor> logger)
        : base(runtime, "silo-health")
    {
        _membership = membership;
        _health = health;
        _connections = connections;
        _timeProvider = timeProvider;
        _logger = logger;
        connections.ConnectionLost = silo => Scheduler.QueueAction(() => _ = Options.EnableConnectionLivenessCheck ? SuspectIfRefused(silo) : Task.CompletedTask);
    }

    private ClusterMembershipOptions Options => _membership.Options;

    public void OnMembershipChanged(MembershipView view, ClusterMembershipUpdate update) => Scheduler.QueueAction(() => Follow(view));

    public void Stop() => Scheduler.QueueAction(() =>
    {
        _isStopped = true;
        _monitoring?.Cancel();
        StopProbing(_probed.Keys);
    });

    private void Follow(MembershipView view)
    {
        if (_isStopped || !Options.LivenessEnabled || view.StatusOf(Runtime.SiloAddress) is SiloStatus.Created or SiloStatus.None or SiloStatus.Joining)
        {
            return;
        }

        if (_monitoring is null)
        {
            _monitoring = new CancellationTokenSource();
            _ = MonitorOwnHealth(_monitoring.Token);
        }

        var wanted = Choose(view);
        StopProbing(_probed.Keys.Where(s => !wanted.Contains(s)));
        foreach (var silo in wanted.Where(s => !_probed.ContainsKey(s)))
        {
            var cancellation = new CancellationTokenSource();
            _probed[silo] = cancellation;
            _ = ProbeAsync(silo, cancellation.Token);
        }
    }

    /// <summary>The silos that follow this one in the order of their hashes.</summary>
    private List<SiloAddress> Choose(MembershipView view)
    {
        var own = (Hash: unchecked((uint)Runtime.SiloAddress.GetConsistentHashCode()), Silo: Runtime.SiloAddress);
        var others = view.Functional
            .Where(s => !s.Equals(own.Silo))
            .Select(s => (Hash: unchecked((uint)s.GetConsistentHashCode()), Silo: s))
            .OrderBy(s => s.Hash).ThenBy(s => s.Silo)
            .ToList();
        var start = others.FindIndex(s => s.Hash > own.Hash || (s.Hash == own.Hash && s.Silo.CompareTo(own.Silo) > 0));
        return [.. others.Skip(Math.Max(start, 0)).Concat(others.Take(Math.Max(start, 0))).Take(Options.NumProbedSilos).Select(s => s.Silo)];
    }

    private async Task ProbeAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        var missed = 0;
        var sent = _timeProvider.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            // A probe that took its whole time is followed by the next one at once.
            var wait = Options.ProbeTimeout - _timeProvider.GetElapsedTime(sent);
            try
            {
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, _timeProvider, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            sent = _timeProvider.GetTimestamp();
            if (await ProbeOnce(silo, missed))
            {
                missed = 0;
                _membership.Answered(silo);
                continue;
            }

            missed++;
            LogMissed(_membership.View.StatusOf(silo).IsTerminating() ? LogLevel.Debug : LogLevel.Warning, silo, missed);
            if (Options.EnableConnectionLivenessCheck)
            {
                await SuspectIfRefused(silo);
            }

            if (missed >= Options.NumMissedProbesLimit && !cancellationToken.IsCancellationRequested && await Suspect(silo))
            {
                return;
            }
        }
    }

    private async Task<bool> ProbeOnce(SiloAddress silo, int missed)
    {
        var number = ++_probeNumber;
        var timeout = _health.ProbeTimeout;
        try
        {
            // The last chance goes through a third silo: the way between the two may be cut, and not the silo be dead.
            if (Options.EnableIndirectProbes && missed == Options.NumMissedProbesLimit - 1 && Intermediary(silo) is { } intermediary)
            {
                return await Peer<IMembershipComponent>(MembershipAgent.Name, intermediary)
                    .PingIndirectly(silo, timeout, number)
                    .WaitAsync(timeout * 2, _timeProvider);
            }

            await Peer<IMembershipComponent>(MembershipAgent.Name, silo).Ping(number).WaitAsync(timeout, _timeProvider);
            return true;
        }
        catch (Exception exception)
        {
            LogProbeFailed(exception, silo);
            return false;
        }
    }

    private async Task MonitorOwnHealth(CancellationToken cancellationToken)
    {
        try
        {
            await _health.MonitorAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private SiloAddress? Intermediary(SiloAddress silo)
    {
        var candidates = _membership.View.Active.Where(s => !s.Equals(silo) && !s.Equals(Runtime.SiloAddress)).ToArray();
        return candidates.Length == 0 ? null : candidates[Random.Next(candidates.Length)];
    }

    /// <summary>A silo whose endpoint refuses connections has no process any more; there is nothing to wait for.</summary>
    private async Task SuspectIfRefused(SiloAddress silo)
    {
        if (_isStopped || !Options.LivenessEnabled || _membership.View.StatusOf(silo) is not (SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping or SiloStatus.Joining))
        {
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _connections.ConnectAsync(silo);
                return;
            }
            catch (ConnectionTimedOutException)
            {
                // It may be the network: the probes will tell.
                return;
            }
            catch (ConnectionClosedException) when (attempt < ClosedConnectionsLimit)
            {
                // The process was ending while it accepted, or the way there was cut just now: the next attempt shows which.
            }
            catch (ConnectionFailedException exception)
            {
                // Whoever accepts connections and closes them is somebody: that the silo's process is gone only a kernel's refusal proves.
                await Suspect(silo, isRefusing: exception is not ConnectionClosedException);
                return;
            }
            catch (Exception exception)
            {
                LogProbeFailed(exception, silo);
                return;
            }
        }
    }

    private async Task<bool> Suspect(SiloAddress silo, bool isRefusing = false)
    {
        try
        {
            return !_isStopped && await _membership.TrySuspectAsync(silo, isRefusing);
        }
        catch (OrleansException) when (_membership.CurrentStatus == SiloStatus.Dead)
        {
            // It was this silo that has not answered, and the others have said so first.
            return false;
        }
        catch (Exception exception)
        {
            LogSuspectFailed(exception, silo);
            return false;
        }
    }

    private void StopProbing(IEnumerable<SiloAddress> silos)
    {
        foreach (var silo in silos.ToArray())
        {
            if (_probed.Remove(silo, out var cancellation))
            {
                cancellation.Cancel();
                cancellation.Dispose();
            }
        }
    }

    [LoggerMessage(Message = "{Silo} has missed {Missed} probes in a row")]
    private partial void LogMissed(LogLevel level, SiloAddress silo, int missed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A probe of {Silo} failed")]
    private partial void LogProbeFailed(Exception exception, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The suspicion of {Silo} could not be written")]
    private partial void LogSuspectFailed(Exception exception, SiloAddress silo);
}
