using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Orleans.TestingHost;
using Winnow.Testing;
using Xunit;

namespace Orleans.Embedded.Tests.Membership;

/// <summary>Each life of a silo has a greater generation than those before it on its endpoint, whatever the clock says.</summary>
public class GenerationTests
{
    private FakeTimeProvider _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silo_that_starts_again_in_the_same_instant_is_not_taken_for_its_dead_predecessor(bool gracefully)
    {
        await using var cluster = await Deploy();
        var lives = new List<SiloAddress> { cluster.Silos[0].SiloAddress };
        for (var life = 2; life <= 4; life++)
        {
            await (gracefully ? cluster.StopSiloAsync(cluster.Silos[0]) : cluster.KillSiloAsync(cluster.Silos[0])).Soon();
            var silo = await cluster.RestartStoppedSecondarySiloAsync("Silo_0").Soon();
            lives.Add(silo.SiloAddress);
            Assert.Equal(silo.SiloAddress, await Where(silo));
        }

        Assert.All(lives.Zip(lives.Skip(1)), pair => Assert.True(pair.Second.IsSuccessorOf(pair.First), $"{pair}"));
    }

    [Fact]
    public async Task A_silo_whose_clock_was_put_back_is_still_the_later_one()
    {
        await using var cluster = await Deploy();
        var first = cluster.Silos[0];
        await cluster.KillSiloAsync(first).Soon();
        _time = new FakeTimeProvider(_time.GetUtcNow().AddHours(-3));
        var second = await cluster.RestartStoppedSecondarySiloAsync("Silo_0").Soon();
        Assert.True(second.SiloAddress.IsSuccessorOf(first.SiloAddress));
        Assert.Equal(second.SiloAddress, await Where(second));
    }

    [Fact]
    public async Task A_generation_is_the_second_in_which_the_silo_starts()
    {
        await using var cluster = await Deploy();
        var first = cluster.Silos[0];
        await cluster.StopSiloAsync(first).Soon();
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = await cluster.RestartStoppedSecondarySiloAsync("Silo_0").Soon();
        Assert.Equal(first.SiloAddress.Generation + 60, second.SiloAddress.Generation);
    }

    private static Task<SiloAddress> Where(InProcessSiloHandle silo) =>
        silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IWhereGrain>(1).Where().Soon();

    private async Task<InProcessTestCluster> Deploy()
    {
        var builder = new InProcessTestClusterBuilder(1).ConfigureHost(host => host.Services.AddSingleton<TimeProvider>(_ => _time));
        builder.Options.InitializeClientOnDeploy = false;
        var cluster = builder.Build();
        await cluster.DeployAsync().Soon();
        return cluster;
    }
}
