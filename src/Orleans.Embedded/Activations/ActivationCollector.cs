using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Directory;

namespace Orleans.Runtime.Activations;

/// <summary>Ends activations that nothing has used for their class' time.</summary>
internal sealed partial class ActivationCollector(
    SiloRuntime runtime,
    Catalog catalog,
    [FromKeyedServices(TimeProviderNames.ActivationManagement)] TimeProvider timeProvider,
    ILogger<ActivationCollector> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private ITimer? _timer;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<ActivationCollector>(ServiceLifecycleStage.Active, Start, Stop);

    /// <summary>Ends those that have been idle for a time, and waits until they are gone.</summary>
    public async Task CollectAsync(TimeSpan? ageLimit)
    {
        var idle = catalog.Activations.Where(a => a.IsIdleFor(ageLimit)).OrderBy(a => a.GrainId).ToArray();
        if (idle.Length == 0)
        {
            return;
        }

        LogCollecting(idle.Length);
        foreach (var activation in idle)
        {
            activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The activation has been idle for its collection age"));
        }

        await Task.WhenAll(idle.Select(a => a.Deactivated));
    }

    private Task Start(CancellationToken cancellationToken)
    {
        var period = runtime.CollectionOptions.CollectionQuantum;
        _timer = timeProvider.CreateTimer(
            static state => ((ActivationCollector)state!).OnTick(), this, period, period);
        return Task.CompletedTask;
    }

    private void OnTick() => runtime.Background.QueueAction(() => _ = CollectAsync(null));

    private Task Stop(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Collecting {Count} idle activations")]
    private partial void LogCollecting(int count);
}
