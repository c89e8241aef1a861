using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Networking;

namespace Orleans.Runtime;

/// <summary>Puts the components of a silo in place when it starts, and ends its activations and connections when it stops.</summary>
internal sealed class SiloParts(IServiceProvider services, Catalog catalog, Gateway gateway, SiloRuntimeClient client) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        // Stages with one participant each fix the order against membership, which starts at RuntimeInitialize and is active at
        // BecomeActive: grains end when the others know that none may be placed here any more.
        lifecycle.Subscribe("Silo: components", ServiceLifecycleStage.RuntimeInitialize - 1, StartAsync, StopAsync);
        lifecycle.Subscribe("Silo: gateway", ServiceLifecycleStage.Active, static _ => Task.CompletedTask, LeaveGateway);
        lifecycle.Subscribe("Silo: grains", ServiceLifecycleStage.BecomeActive - 1, static _ => Task.CompletedTask, EndGrains);
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<HostedClient>();
        foreach (var component in services.GetServices<SystemComponent>())
        {
            catalog.Add(component);
        }

        // Clients are refused until the silo is active; but a port that is taken stops the start before the silo joins.
        gateway.Listen();
        return Task.CompletedTask;
    }

    private Task LeaveGateway(CancellationToken cancellationToken) => gateway.SayGoodbyeAsync(cancellationToken);

    private async Task EndGrains(CancellationToken cancellationToken)
    {
        catalog.Close();
        if (!cancellationToken.IsCancellationRequested)
        {
            await catalog.DeactivateAllAsync(cancellationToken);
        }
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        gateway.Close();
        client.Dispose();
        return Task.CompletedTask;
    }
}
