using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
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

    public static async Task<TestCluster> StartAsync(short silos, Action<ISiloBuilder>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
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
        cluster = new TestCluster(builder.Build());
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

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();
}
