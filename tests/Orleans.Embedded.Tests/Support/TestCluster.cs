using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Networking;
using Orleans.Runtime.Networking.Tcp;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace Orleans.Embedded.Tests.Support;

/// <summary>Several silos and a client, whose grains share one <see cref="Support.Checkpoints"/> and one <see cref="Support.Journal"/>.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private TestCluster(InProcessTestCluster cluster) => Cluster = cluster;

    public InProcessTestCluster Cluster { get; }

    public Checkpoints Checkpoints { get; } = new();

    public Journal Journal { get; } = new();

    public IClusterClient Client => Cluster.Client;

    public SiloAddress[] Silos => [.. Cluster.Silos.Select(s => s.SiloAddress)];

    /// <param name="silos">How many.</param>
    /// <param name="configure">What each silo has besides.</param>
    /// <param name="overTcp">Whether the silos and the client speak over sockets rather than in memory.</param>
    public static async Task<TestCluster> StartAsync(short silos, Action<ISiloBuilder>? configure = null, bool overTcp = false)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        if (overTcp)
        {
            builder.ConfigureClient(client => UseTcp(client.Services));
            builder.ConfigureSilo((_, silo) => UseTcp(silo.Services));
        }

        TestCluster? cluster = null;
        builder.ConfigureHost(host =>
        {
            host.Services.AddSingleton(cluster!.Checkpoints);
            host.Services.AddSingleton(cluster.Journal);
        });
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            configure?.Invoke(silo);
        });
        cluster = new TestCluster(overTcp ? new InProcessTestCluster(builder.Options, new FreePorts()) : builder.Build());
        await cluster.Cluster.DeployAsync().Soon();
        return cluster;
    }

    /// <summary>The factory of one silo, whose calls come from there.</summary>
    public IGrainFactory GrainsOf(int silo) => Cluster.Silos[silo].ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>Runs a first call so that a grain that is not active yet is placed on a silo.</summary>
    public async Task PlaceAsync(int silo, Func<Task> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, Silos[silo]);
        try
        {
            await call().Soon();
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    private static void UseTcp(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<ITransport>(sp => sp.GetRequiredService<TcpTransport>()));

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();
}
