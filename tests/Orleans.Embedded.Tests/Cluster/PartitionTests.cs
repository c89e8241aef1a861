using Microsoft.Extensions.Hosting;
using Orleans.Embedded.Tests.Calls;
using Orleans.Embedded.Tests.Support;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Directory;
using Orleans.TestingHost;
using Xunit;

namespace Orleans.Embedded.Tests.Cluster;

/// <summary>What callers and grains see of silos that are cut off or stand still.</summary>
[Collection(nameof(AloneCollection))]
public sealed class PartitionTests
{
    private const int Grains = 30;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Grains_of_a_silo_that_is_declared_dead_come_back_elsewhere_and_the_others_stay(bool isPaused)
    {
        await using var cluster = await ClockedCluster.StartAsync(3);
        var before = await Places(cluster, cluster.Cluster.Client);
        var lost = cluster[2];
        Assert.Contains(lost.SiloAddress, before);
        Lose(cluster, lost, isPaused);
        await cluster.AdvanceUntilDead(lost, cluster[0], cluster[1]);
        var after = await Places(cluster, FactoryOf(cluster[0]));
        Assert.Equal(after, await Places(cluster, FactoryOf(cluster[1])));
        Assert.All(before.Zip(after), place => Assert.True(
            place.First.Equals(lost.SiloAddress) ? !place.Second.Equals(lost.SiloAddress) : place.Second.Equals(place.First), $"{place}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_silo_that_comes_back_finds_itself_dead_and_serves_nobody(bool isPaused)
    {
        await using var cluster = await ClockedCluster.StartAsync(3);
        await Places(cluster, cluster.Cluster.Client);
        var lost = cluster[2];
        var own = Enumerable.Range(0, Grains).First(i => CatalogOf(lost).TryGet(FactoryOf(lost).GetGrain<IWhereGrain>(i).GetGrainId(), out _));
        Lose(cluster, lost, isPaused);
        await cluster.AdvanceUntilDead(lost, cluster[0], cluster[1]);
        cluster.Cluster.HealPartitions();
        InProcessTestCluster.Resume(lost);
        await cluster.AdvanceUntil(Stopping(lost));
        Assert.Equal(SiloStatus.Dead, ClockedCluster.ServiceOf<ISiloStatusOracle>(lost).CurrentStatus);

        // At once, with the clock standing, and though the grain's activation is still there.
        await Assert.ThrowsAsync<SiloUnavailableException>(() => FactoryOf(lost).GetGrain<IWhereGrain>(own).Where().Soon());
        await Assert.ThrowsAsync<SiloUnavailableException>(() => FactoryOf(lost).GetGrain<IWhereGrain>(1000).Where().Soon());

        await Places(cluster, FactoryOf(cluster[0]));
        var activations = new[] { cluster[0], cluster[1] }.SelectMany(s => CatalogOf(s).Activations).Where(a => a.GrainInstance is WhereGrain).Select(a => a.GrainId).ToArray();
        Assert.Equal(Grains, activations.Length);
        Assert.Equal(Grains, activations.Distinct().Count());
    }

    [Theory]
    [InlineData("client")]
    [InlineData("silo")]
    public async Task Calls_to_a_silo_fail_at_the_moment_it_is_declared_dead(string caller)
    {
        await using var cluster = await ClockedCluster.StartAsync(3, (_, silo) => silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromDays(1)));
        // Only the first silo's gateway stays in use by the client.
        var grain = (caller == "client" ? cluster.Cluster.Client : FactoryOf(cluster[0])).GetGrain<ICancellableGrain>("held");
        await cluster.PlaceAsync(cluster[2], () => grain.CanBeCancelled());
        var call = grain.Wait("point", CancellationToken.None);
        await cluster.AdvanceUntil(cluster.Checkpoints.Reached("point"));
        InProcessTestCluster.Pause(cluster[2]);
        await cluster.AdvanceUntilDead(cluster[2], cluster[0], cluster[1]);
        if (caller == "silo")
        {
            await Assert.ThrowsAsync<SiloUnavailableException>(() => call.Soon());
        }
        else
        {
            // The client may have called through the dead silo's own gateway, of whose end the list of gateways tells in its time.
            await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.AdvanceUntil(call));
        }

        await cluster.AdvanceUntil(FactoryOf(cluster[0]).GetGrain<ICancellableGrain>("held").CanBeCancelled());
    }

    [Fact]
    public async Task The_next_life_of_a_lost_silo_joins_and_holds_grains_again()
    {
        await using var cluster = await ClockedCluster.StartAsync(3);
        var lost = cluster[2];
        Lose(cluster, lost, isPaused: true);
        await cluster.AdvanceUntilDead(lost, cluster[0], cluster[1]);
        await cluster.AdvanceUntil(cluster.Cluster.KillSiloAsync(lost));
        var next = await cluster.AdvanceUntil(cluster.Cluster.RestartStoppedSecondarySiloAsync(lost.Name));
        Assert.True(next.SiloAddress.IsSuccessorOf(lost.SiloAddress));
        await cluster.AdvanceUntil(cluster.Cluster.WaitForLivenessToStabilizeAsync());
        Assert.Contains(next.SiloAddress, await Places(cluster, FactoryOf(cluster[0])));
    }

    [Fact]
    public async Task A_client_gives_up_the_gateway_of_a_silo_that_stands_still()
    {
        await using var cluster = await ClockedCluster.StartAsync(2);
        InProcessTestCluster.Pause(cluster[1]);
        await cluster.AdvanceUntilDead(cluster[1], cluster[0]);
        await cluster.Advance(new GatewayOptions().GatewayListRefreshPeriod);
        var calls = Enumerable.Range(0, Grains).Select(i => cluster.Cluster.Client.GetGrain<IWhereGrain>(i).Where()).ToArray();
        Assert.All(await cluster.AdvanceUntil(Task.WhenAll(calls)), place => Assert.Equal(cluster[0].SiloAddress, place));
    }

    private static void Lose(ClockedCluster cluster, InProcessSiloHandle silo, bool isPaused)
    {
        if (isPaused)
        {
            InProcessTestCluster.Pause(silo);
        }
        else
        {
            cluster.Cluster.Isolate(silo);
        }
    }

    private static IGrainFactory FactoryOf(InProcessSiloHandle silo) => ClockedCluster.ServiceOf<IGrainFactory>(silo);

    private static Catalog CatalogOf(InProcessSiloHandle silo) => ClockedCluster.ServiceOf<Catalog>(silo);

    private static async Task<SiloAddress[]> Places(ClockedCluster cluster, IGrainFactory factory)
    {
        var places = new SiloAddress[Grains];
        for (var i = 0; i < Grains; i++)
        {
            places[i] = await cluster.AdvanceUntil(factory.GetGrain<IWhereGrain>(i).Where());
        }

        return places;
    }

    private static async Task Stopping(InProcessSiloHandle silo)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ClockedCluster.ServiceOf<IHostApplicationLifetime>(silo).ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
    }
}
