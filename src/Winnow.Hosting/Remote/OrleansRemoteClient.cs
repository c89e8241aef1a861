using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Winnow.Grains.Remote;

namespace Winnow.Hosting.Remote;

/// <summary>A client in a host of its own, beside the silo's.</summary>
internal sealed class OrleansRemoteClient(string clusterName, RemoteGatewayList gateways) : IRemoteClient, IClusterConnectionStatusObserver
{
    private volatile int _gateways;
    private volatile bool _isLost;
    private IHost? _host;

    public IGrainFactory Grains => _host!.Services.GetRequiredService<IGrainFactory>();

    public string ClusterName => clusterName;

    public int Gateways => _gateways;

    public string? LastFailure => gateways.LastFailure ?? (_isLost ? "all gateways were lost" : null);

    public void Attach(IHost host) => _host = host;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        _gateways = currentNumberOfGateways;
        _isLost = currentNumberOfGateways == 0;
    }

    public void NotifyClusterConnectionLost() => _isLost = true;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
        {
            // On the machine's threads, like its start.
            await Task.Run(async () =>
            {
                await host.StopAsync();
                host.Dispose();
            });
        }
    }
}
