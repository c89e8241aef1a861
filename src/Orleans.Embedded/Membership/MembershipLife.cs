using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.MembershipService;
using Orleans.Runtime.Networking;

namespace Orleans.Runtime.Membership;

/// <summary>Takes the silo through the stations of membership as it starts and stops, and keeps its row alive between.</summary>
internal sealed partial class MembershipLife(
    MembershipAgent membership,
    SiloHealthMonitor monitor,
    SiloConnections connections,
    [FromKeyedServices(TimeProviderNames.Membership)] TimeProvider timeProvider,
    ILogger<MembershipLife> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly CancellationTokenSource _stopping = new();

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe("Membership: table", ServiceLifecycleStage.RuntimeInitialize, StartAsync, StopAsync);
        lifecycle.Subscribe("Membership: joining", ServiceLifecycleStage.AfterRuntimeGrainServices, JoinAsync, Leave(SiloStatus.Stopping));

        // Before the stage at which silos tell each other about themselves: those told then must have been reached.
        lifecycle.Subscribe("Membership: connectivity", ServiceLifecycleStage.BecomeActive - 2, ValidateConnectivityAsync);
        lifecycle.Subscribe("Membership: active", ServiceLifecycleStage.BecomeActive, BecomeActiveAsync, Leave(SiloStatus.ShuttingDown));
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        connections.Listen();
        await membership.InitializeAsync().WaitAsync(cancellationToken);
    }

    private Task JoinAsync(CancellationToken cancellationToken) => membership.UpdateStatusAsync(SiloStatus.Joining).WaitAsync(cancellationToken);

    private Task ValidateConnectivityAsync(CancellationToken cancellationToken) =>
        membership.RunAsync(() => ValidateConnectivity(cancellationToken)).WaitAsync(cancellationToken);

    private async Task BecomeActiveAsync(CancellationToken cancellationToken)
    {
        await membership.UpdateStatusAsync(SiloStatus.Active).WaitAsync(cancellationToken);
        _ = membership.RunAsync(() => Repeat(membership.Options.IAmAliveTablePublishTimeout, membership.WriteIAmAlive));
        _ = membership.RunAsync(() => Repeat(membership.Options.TableRefreshTimeout, () => membership.Refresh().AsTask()));
        if (membership.Options.DefunctSiloCleanupPeriod is { } period)
        {
            _ = membership.RunAsync(() => Repeat(period, membership.CleanUpAsync));
        }
    }

    /// <summary>A silo joins only when it reaches all that are active, for they will have to reach it.</summary>
    private async Task ValidateConnectivity(CancellationToken cancellationToken)
    {
        var start = timeProvider.GetTimestamp();
        while (true)
        {
            await membership.Refresh();
            var silos = membership.View.Active.Where(s => !s.Equals(membership.SiloAddress) && !IsStale(s)).ToArray();
            var answers = await Task.WhenAll(silos.Select(s => membership.PingIndirectly(s, membership.Options.ProbeTimeout, 0)));
            var silent = silos.Where((_, i) => !answers[i]).ToArray();
            if (silent.Length == 0)
            {
                return;
            }

            if (timeProvider.GetElapsedTime(start) >= membership.Options.MaxJoinAttemptTime)
            {
                if (membership.Options.EvictWhenMaxJoinAttemptTimeExceeded)
                {
                    foreach (var silo in silent)
                    {
                        await membership.TryKill(silo);
                    }

                    return;
                }

                throw new OrleansClusterConnectivityCheckFailedException($"Active silos do not answer: {string.Join(", ", silent.Select(s => s.ToString()))}");
            }

            LogSilent(string.Join(", ", silent.Select(s => s.ToString())));
            await Task.Delay(TimeSpan.FromSeconds(1), timeProvider, cancellationToken);
        }
    }

    private bool IsStale(SiloAddress silo) => membership.View.Entries.TryGetValue(silo, out var entry) && membership.IsStale(entry);

    private Func<CancellationToken, Task> Leave(SiloStatus status) => async cancellationToken =>
    {
        // A silo that is stopped at once tells nobody: the others will notice.
        if (!cancellationToken.IsCancellationRequested && membership.CurrentStatus is not (SiloStatus.Dead or SiloStatus.Created))
        {
            await membership.UpdateStatusAsync(status).WaitAsync(cancellationToken);
        }
    };

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        monitor.Stop();
        _stopping.Cancel();
        if (!cancellationToken.IsCancellationRequested)
        {
            // Before the others take it for dead, whatever they have sent here is answered or on its way elsewhere.
            await connections.SayGoodbyeAsync(cancellationToken);
        }

        await Leave(SiloStatus.Dead)(cancellationToken);
        connections.Close();
    }

    private async Task Repeat(TimeSpan period, Func<Task> action)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(period, timeProvider, _stopping.Token);
                await action();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception)
            {
                LogRepeatedFailed(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for active silos that do not answer: {Silos}")]
    private partial void LogSilent(string silos);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The membership table could not be reached")]
    private partial void LogRepeatedFailed(Exception exception);
}
