using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Winnow.Contracts;
using Winnow.Grains.Nodes;
using Winnow.Grains.Remote;
using Winnow.Hosting.Remote;
using Winnow.Hosting.Tests.Tls;

namespace Winnow.Hosting.Tests.Remote;

/// <summary>Clients of a real silo's cluster, over sockets.</summary>
public sealed class RemoteClientTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new();
    private readonly Authority _authority;
    private readonly int _siloPort = FreePort();
    private readonly int _gatewayPort = FreePort();

    public RemoteClientTests() => _authority = new Authority(_folder, "authority");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_silos_port_or_the_gateways_is_all_that_has_to_be_known()
    {
        using var silo = await StartSilo(null);
        foreach (var port in new[] { _siloPort, _gatewayPort })
        {
            foreach (var compress in new[] { false, true })
            {
                await using var client = await Connect(new WinnowOptions(), port, compress);
                Assert.Equal(("far-away", 1, null), (client.ClusterName, client.Gateways, client.LastFailure));
                Assert.Equal("far-node", (await client.Grains.GetGrain<IClusterAdminGrain>(0).Main().WaitAsync(Patience)).NodeName);
            }
        }

        await silo.StopAsync().WaitAsync(Patience);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cluster_with_certificates_is_reached_with_those_of_the_own_cluster_or_of_the_remote(bool ofTheRemote)
    {
        using var silo = await StartSilo(_authority.Issue("silo"));
        var tls = _authority.Issue("near");
        var options = new WinnowOptions { TransportTls = ofTheRemote ? null : tls };
        if (ofTheRemote)
        {
            const string Prefix = "cluster.remote.far.transport.ssl.";
            options.Settings[Prefix + "enabled"] = "true";
            options.Settings[Prefix + "certificate"] = tls.Certificate;
            options.Settings[Prefix + "key"] = tls.Key;
            options.Settings[Prefix + "certificate_authorities"] = tls.CertificateAuthorities[0];
        }

        await using (var client = await Connect(options, _siloPort, compress: true))
        {
            Assert.Equal("far-node", (await client.Grains.GetGrain<IClusterAdminGrain>(0).Main().WaitAsync(Patience)).NodeName);
        }

        var failure = await Assert.ThrowsAsync<IOException>(() => Connect(new WinnowOptions(), _siloPort, compress: false));
        Assert.Contains($"127.0.0.1:{_siloPort}", failure.Message, StringComparison.Ordinal);
        await silo.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Every_address_that_did_not_answer_is_named()
    {
        var failure = await Assert.ThrowsAsync<IOException>(() => Connect(new WinnowOptions(), _siloPort, compress: false, "nowhere.invalid:1"));
        Assert.Contains($"[127.0.0.1:{_siloPort}]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[nowhere.invalid:1]", failure.Message, StringComparison.Ordinal);
    }

    private static Task<IRemoteClient> Connect(WinnowOptions options, int port, bool compress, params string[] more)
    {
        var node = new WinnowNode { Id = "near", Name = "near", ClusterName = "near", EphemeralId = "x" };
        var factory = new OrleansRemoteClientFactory(options, node, TimeProvider.System, NullLoggerFactory.Instance);
        var settings = new RemoteClusterSettings { Alias = "far", Seeds = ImmutableArray.Create([$"127.0.0.1:{port}", .. more]), Compress = compress };
        return factory.Connect(settings, CancellationToken.None).WaitAsync(Patience);
    }

    private async Task<IHost> StartSilo(TlsOptions? tls)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseWinnow(options =>
        {
            options.ClusterName = "far-away";
            options.NodeName = "far-node";
            options.DataDirectory = new Winnow.Store.RamDirectory("far");
            options.PathCluster = _folder.Path;
            options.TransportPort = _siloPort;
            options.GatewayPort = _gatewayPort;
            options.TransportTls = tls;
        }));
        var host = builder.Build();
        await host.StartAsync().WaitAsync(Patience);
        return host;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
