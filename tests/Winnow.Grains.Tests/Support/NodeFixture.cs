using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using Winnow.Hosting;
using Winnow.Store;

namespace Winnow.Grains.Tests.Support;

/// <summary>One silo in this process, with its shards and its metadata in memory.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public IGrainFactory Grains => Service<IGrainFactory>();

    public IIndicesGrain Indices => Grains.GetGrain<IIndicesGrain>(0);

    public IDocumentGrain Documents => Grains.GetGrain<IDocumentGrain>(0);

    public T Service<T>()
        where T : notnull => _cluster.GetSiloServiceProvider().GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(new NoonClock());
            silo.UseWinnow(winnow =>
            {
                winnow.Store = ClusterStore.External;
                winnow.ConfigureEndpoints = false;
                winnow.NodeName = options.SiloName;
                winnow.DataDirectory = new RamDirectory(options.SiloName);
            });
            silo.AddMemoryGrainStorageAsDefault();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();
}
