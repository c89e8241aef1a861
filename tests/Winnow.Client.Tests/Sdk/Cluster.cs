using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Winnow.Hosting;
using Winnow.Store;

namespace Winnow.Client.Tests.Sdk;

/// <summary>One silo in this process for all tests of the SDK; each test has indices of its own.</summary>
public sealed class Cluster : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("winnow-");
    private IHost? _host;

    public WinnowClient Client => new(_host!.Services.GetRequiredService<IGrainFactory>());

    public async Task InitializeAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseWinnow(options =>
        {
            options.DataDirectory = new RamDirectory();
            options.PathCluster = Path.Combine(_folder.FullName, "cluster");
            options.NodeName = "test-node";
            options.TransportPort = FreePort();
            options.GatewayPort = 0;
        }));
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class ClusterGroup : ICollectionFixture<Cluster>
{
    public const string Name = "cluster";
}
