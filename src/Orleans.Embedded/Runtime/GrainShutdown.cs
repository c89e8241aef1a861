using Orleans.Runtime.Directory;

namespace Orleans.Runtime;

/// <summary>Ends all activations when the silo stops gracefully.</summary>
internal sealed class GrainShutdown(Catalog catalog, HostedClient hostedClient) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        _ = hostedClient;
        lifecycle.Subscribe<GrainShutdown>(ServiceLifecycleStage.BecomeActive, static _ => Task.CompletedTask, StopAsync);
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        catalog.Close();
        if (!cancellationToken.IsCancellationRequested)
        {
            await catalog.DeactivateAllAsync(cancellationToken);
        }
    }
}
