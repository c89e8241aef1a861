using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Orleans.TestingHost;
using Winnow.Testing;
using Xunit;

namespace Orleans.Embedded.Tests.Cluster;

/// <summary>These tests wait for a quiet thread pool, so nothing runs beside them.</summary>
[CollectionDefinition(nameof(PartitionTests), DisableParallelization = true)]
public class AloneDefinition;

/// <summary>Silos that are cut off, under a clock that only the test moves.</summary>
[Collection(nameof(PartitionTests))]
public class PartitionTests
{
    [Fact]
    public async Task A_silo_that_is_cut_off_is_declared_dead_and_its_grains_come_back_elsewhere()
    {
        var time = new FakeTimeProvider();
        await using var cluster = await Deploy(3, time);
        var grains = Enumerable.Range(0, 30).Select(i => cluster.Client.GetGrain<IWhereGrain>(i)).ToArray();
        var before = new SiloAddress[grains.Length];
        for (var i = 0; i < grains.Length; i++)
        {
            before[i] = await Call(time, grains[i]);
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
            await AdvanceUntil(time, WaitForStatus(other, cutOff.SiloAddress, SiloStatus.Dead));
        }

        var factory = others[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        for (var i = 0; i < grains.Length; i++)
        {
            var now = await Call(time, factory.GetGrain<IWhereGrain>(i));
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
        var time = new FakeTimeProvider();
        await using var cluster = await Deploy(2, time);
        var victim = cluster.Silos[1];
        await cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>().TryKill(victim.SiloAddress).Soon();
        var oracle = victim.ServiceProvider.GetRequiredService<ISiloStatusOracle>();
        await victim.ServiceProvider.GetRequiredService<IClusterMembershipService>().Refresh().Soon();
        Assert.Equal(SiloStatus.Dead, oracle.CurrentStatus);
        await Assert.ThrowsAnyAsync<Exception>(() => victim.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IWhereGrain>(1000).Where().Soon());
        await cluster.KillSiloAsync(victim);
    }

    private static async Task<InProcessTestCluster> Deploy(short silos, FakeTimeProvider time)
    {
        var builder = new InProcessTestClusterBuilder(silos).ConfigureHost(host => host.Services.AddSingleton<TimeProvider>(time));
        var cluster = builder.Build();
        await AdvanceUntil(time, cluster.DeployAsync());
        return cluster;
    }

    // Silos that wait a little before they ask again need a clock that moves.
    private static async Task<SiloAddress> Call(FakeTimeProvider time, IWhereGrain grain)
    {
        var call = grain.Where();
        await AdvanceUntil(time, call);
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

    // Small steps with room for what each causes, so that nobody times out who would not in real time.
    private static async Task AdvanceUntil(FakeTimeProvider time, Task happened)
    {
        var patience = happened.Soon();
        while (!patience.IsCompleted)
        {
            // The clock moves only when what the last step caused has run: on a busy machine that takes many turns of the pool.
            for (var i = 0; !patience.IsCompleted && (i < 2000 || ThreadPool.PendingWorkItemCount > 0); i++)
            {
                await Task.Yield();
            }

            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        await patience;
    }
}
