using System.Net;
using Orleans;
using Orleans.Embedded.Simulation;
using Winnow.Grains.Remote;

namespace Winnow.Simulation.Ports;

/// <summary>A process' clients of the other clusters of its world.</summary>
/// <param name="process">Whose they are.</param>
/// <param name="address">Of its machine.</param>
/// <param name="find">The cluster to which an address of a silo belongs, and its machines.</param>
internal sealed class SimulatedRemoteClients(SimulatedProcess process, IPAddress address, Func<string, (SimulatedCluster Cluster, IReadOnlyList<IPAddress> Machines)> find)
    : IRemoteClientFactory
{
    private int _made;

    public async Task<IRemoteClient> Connect(RemoteClusterSettings settings, CancellationToken cancellation)
    {
        var (cluster, machines) = find(settings.Seeds[0]);
        var client = new SimulatedClient(process, address, cluster, machines, ++_made);
        try
        {
            await client.StartAsync(cancellation);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        return new Client(client, cluster.Name);
    }

    private sealed class Client(SimulatedClient client, string cluster) : IRemoteClient
    {
        public IGrainFactory Grains => client.Grains;

        public string ClusterName => cluster;

        public int Gateways => client.Gateways;

        public string? LastFailure => client.Gateways > 0 ? null : "all gateways were lost";

        public ValueTask DisposeAsync() => client.DisposeAsync();
    }
}
