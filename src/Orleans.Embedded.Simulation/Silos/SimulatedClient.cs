using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Ports;

namespace Orleans.Embedded.Simulation;

/// <summary>A process' client of another cluster: it goes to that cluster's gateways, over what links the two.</summary>
public sealed class SimulatedClient : IClusterConnectionStatusObserver, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private bool _isClosed;

    /// <param name="process">Whose client it is.</param>
    /// <param name="address">Of the machine that the process runs on.</param>
    /// <param name="cluster">The other cluster.</param>
    /// <param name="gateways">The machines of that cluster.</param>
    /// <param name="number">Tells this client from earlier ones of the process.</param>
    public SimulatedClient(SimulatedProcess process, IPAddress address, SimulatedCluster cluster, IEnumerable<IPAddress> gateways, int number)
    {
        var link = cluster.Link ?? throw new ArgumentException($"nothing leads to the cluster [{cluster.Name}]", nameof(cluster));
        var services = new ServiceCollection();
        if (process.World.Trace.IsRead)
        {
            services.AddLogging(logging => logging.AddProvider(new TraceLoggerProvider(process)));
        }

        services.AddSingleton(process.Clock);
        services.AddSingleton(process.Turns);
        services.AddSingleton(new RuntimeRandom(process.Random.Fork($"client of {cluster.Name} {number}")));
        services.AddSingleton(link.TransportOf(process, address));
        services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Id, cluster.Id));
            client.UseStaticClustering([.. gateways.Select(gateway => new IPEndPoint(gateway, SimulatedSilo.GatewayPort))]);
            client.AddClusterConnectionStatusObserver(this);
        });
        _services = services.BuildServiceProvider();
    }

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    /// <summary>How many gateways it is connected to.</summary>
    public int Gateways { get; private set; }

    /// <summary>Connects; fails when no gateway answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            foreach (var service in _services.GetServices<IHostedService>())
            {
                await service.StopAsync(CancellationToken.None);
            }

            await _services.DisposeAsync();
        }
    }

    void IClusterConnectionStatusObserver.NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
        Gateways = currentNumberOfGateways;

    void IClusterConnectionStatusObserver.NotifyClusterConnectionLost()
    {
        // The number of gateways says it.
    }
}
