using System.Collections.Concurrent;
using Orleans;
using Orleans.TestingHost;
using Winnow.Grains.Remote;

namespace Winnow.Cluster.Tests.Remote;

/// <summary>The clients of test clusters in this process, by addresses that tests make up.</summary>
internal sealed class TestRemoteClients : IRemoteClientFactory
{
    private readonly ConcurrentDictionary<string, TestRemote> _byAddress = new(StringComparer.Ordinal);

    public TestRemote Register(string address, InProcessTestCluster cluster) => _byAddress[address] = new TestRemote(cluster);

    public Task<IRemoteClient> Connect(RemoteClusterSettings settings, CancellationToken cancellation)
    {
        foreach (var address in settings.Addresses)
        {
            if (_byAddress.TryGetValue(address, out var remote) && remote.Gateways > 0)
            {
                remote.Connected();
                return Task.FromResult<IRemoteClient>(new Client(remote));
            }
        }

        return Task.FromException<IRemoteClient>(new IOException($"[{string.Join(", ", settings.Addresses)}]: nobody is there"));
    }

    private sealed class Client(TestRemote remote) : IRemoteClient
    {
        public IGrainFactory Grains => remote.Cluster.Client;

        public string ClusterName => "far-away";

        public int Gateways => remote.Gateways;

        public string? LastFailure => remote.Gateways > 0 ? null : "all gateways were lost";

        public ValueTask DisposeAsync()
        {
            remote.Disposed();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A cluster that others connect to.</summary>
internal sealed class TestRemote(InProcessTestCluster cluster)
{
    private int _connections;
    private int _disposals;

    public InProcessTestCluster Cluster => cluster;

    /// <summary>Whether the way there is cut.</summary>
    public bool Cut { get; set; }

    public int Gateways => Cut ? 0 : cluster.GetActiveSilos().Count();

    public int Connections => _connections;

    public int Disposals => _disposals;

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Disposed() => Interlocked.Increment(ref _disposals);
}
