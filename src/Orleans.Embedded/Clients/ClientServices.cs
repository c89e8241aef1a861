using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Networking.Tcp;

namespace Orleans.Runtime.Clients;

/// <summary>The services of every client.</summary>
internal static class ClientServices
{
    public static void Add(IClientBuilder builder)
    {
        var services = builder.Services;
        SiloServices.AddCommon(services, sp => sp.GetRequiredService<IOptions<ClientMessagingOptions>>().Value, TcpOptions.OfClient);
        services.AddSingleton<IConfigurationValidator, Configuration.ClusterOptionsValidator>();
        services.TryAddSingleton<GatewayConnections>();
        services.TryAddSingleton<RequestInvoker>();
        services.TryAddSingleton<ClientRuntimeClient>();
        services.TryAddSingleton<IObserverRegistry>(sp => sp.GetRequiredService<ClientRuntimeClient>());
        services.TryAddSingleton<IGatewayListProvider, StaticGatewayListProvider>();
        services.AddSingleton<IHostedService, ClientHostedService>();
    }
}

/// <summary>Connects a client when its host starts.</summary>
internal sealed class ClientHostedService(
    GatewayConnections gateways,
    ClientRuntimeClient client,
    IEnumerable<IConfigurationValidator> validators,
    IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in validators)
        {
            validator.ValidateConfiguration();
        }

        _ = client;
        var filter = services.GetService<IClientConnectionRetryFilter>();
        while (true)
        {
            try
            {
                await gateways.StartAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (filter is not null && !cancellationToken.IsCancellationRequested)
            {
                if (!await filter.ShouldRetryConnectionAttempt(exception, cancellationToken))
                {
                    throw;
                }
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        gateways.Close();
        client.Dispose();
        return Task.CompletedTask;
    }
}
