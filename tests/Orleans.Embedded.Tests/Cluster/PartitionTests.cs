using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Orleans.TestingHost;
using Winnow.Testing;
using Xunit;

namespace Orleans.Embedded.Tests.Cluster;

/// <summary>Silos that are cut off, under a clock that only the test moves.</summary>
[Collection(nameof(AloneCollection))]
public sealed class PartitionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly QuietScheduler _threads = new(isAlone: true);
    private InProcessTestCluster? _cluster;

    public Task InitializeAsync() => Task.CompletedTask;

    // Silos that stop wait for each other, which needs a clock that moves.
    public Task DisposeAsync() => AdvanceUntil(_cluster!.DisposeAsync().AsTask());

    [Fact]
    public async Task A_silo_that_is_cut_off_is_declared_dead_and_its_grains_come_back_elsewhere()
    {
        var cluster = await Deploy(3);
        var grains = Enumerable.Range(0, 30).Select(i => cluster.Client.GetGrain<IWhereGrain>(i)).ToArray();
        var before = new SiloAddress[grains.Length];
        for (var i = 0; i < grains.Length; i++)
        {
            before[i] = await Call(grains[i]);
        }

        var cutOff = cluster.Silos[2];
        var others = cluster.Silos.Where(s => s != cutOff).ToArray();
        foreach (var other in others)
        {
            cluster.Network.Cut(cutOff.SiloAddress.Endpoint, other.SiloAddress.Endpoint);
            cluster.Network.Cut(other.SiloAddress.Endpoint, cutOff.SiloAddress.Endpoint);
        }

        foreach (var other in others)
        {
            await AdvanceUntil(WaitForStatus(other, cutOff.SiloAddress, SiloStatus.Dead));
        }

        var factory = others[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        for (var i = 0; i < grains.Length; i++)
        {
            var now = await Call(factory.GetGrain<IWhereGrain>(i));
            Assert.NotEqual(cutOff.SiloAddress, now);
            if (!before[i].Equals(cutOff.SiloAddress))
            {
                Assert.Equal(before[i], now);
            }
        }
    }

    [Fact]
    public async Task A_silo_that_finds_itself_declared_dead_runs_no_more_grains()
    {
        var cluster = await Deploy(2);
        var victim = cluster.Silos[1];
        await cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>().TryKill(victim.SiloAddress).Soon();
        var oracle = victim.ServiceProvider.GetRequiredService<ISiloStatusOracle>();
        await victim.ServiceProvider.GetRequiredService<IClusterMembershipService>().Refresh().Soon();
        Assert.Equal(SiloStatus.Dead, oracle.CurrentStatus);
        await Assert.ThrowsAnyAsync<Exception>(() => victim.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IWhereGrain>(1000).Where().Soon());
        await cluster.KillSiloAsync(victim);
    }

    private async Task<InProcessTestCluster> Deploy(short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos).ConfigureHost(host => host.Services.AddSingleton<TimeProvider>(_time));
        var cluster = builder.Build();
        _cluster = cluster;
        cluster.Threads = _threads;
        await AdvanceUntil(cluster.DeployAsync());
        return cluster;
    }

    // Silos that wait a little before they ask again need a clock that moves.
    private async Task<SiloAddress> Call(IWhereGrain grain)
    {
        var call = grain.Where();
        await AdvanceUntil(call);
        return await call;
    }

    private static async Task WaitForStatus(InProcessSiloHandle observer, SiloAddress silo, SiloStatus status)
    {
        await foreach (var snapshot in observer.ServiceProvider.GetRequiredService<IClusterMembershipService>().MembershipUpdates)
        {
            if (snapshot.GetSiloStatus(silo) == status)
            {
                return;
            }
        }
    }

    private Task AdvanceUntil(Task happened) => _threads.AdvanceUntil(_time, happened, TimeSpan.FromMilliseconds(250));
}
