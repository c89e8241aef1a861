using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Orleans.Runtime.Directory;
using Orleans.TestingHost;
using Xunit;

namespace Orleans.Embedded.Tests.Cluster;

/// <summary>However silos come and go while all of them call the same grains: once that is over, each grain has one activation.</summary>
public class SingleActivationTests
{
    private const int Grains = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_grain_has_one_activation_after_silos_have_come_and_gone(int seed)
    {
        var random = new Random(seed);
        await using var cluster = new InProcessTestClusterBuilder(3).Build();
        await cluster.DeployAsync().Soon();
        for (var round = 0; round < 4; round++)
        {
            var calls = cluster.Silos.SelectMany(Calls).ToArray();
            var victim = cluster.Silos[random.Next(cluster.Silos.Count)];
            if (random.Next(2) == 0)
            {
                await cluster.KillSiloAsync(victim).Soon();
            }
            else
            {
                await cluster.StopSiloAsync(victim).Soon();
            }

            await cluster.StartAdditionalSiloAsync().Soon();
            await cluster.WaitForLivenessToStabilizeAsync(didKill: true).Soon();
            await Settled(calls);
        }

        // Every silo asks for every grain: all must agree.
        foreach (var silo in cluster.Silos)
        {
            await Task.WhenAll(Calls(silo)).Soon();
        }

        var activations = cluster.Silos.SelectMany(s => s.ServiceProvider.GetRequiredService<Catalog>().Activations)
            .Where(a => a.GrainInstance is WhereGrain)
            .GroupBy(a => a.GrainId)
            .ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(Grains, activations.Count);
        Assert.All(activations, a => Assert.Equal(1, a.Value));
    }

    private static IEnumerable<Task> Calls(InProcessSiloHandle silo)
    {
        var factory = silo.ServiceProvider.GetRequiredService<IGrainFactory>();
        return Enumerable.Range(0, Grains).Select(i => factory.GetGrain<IWhereGrain>(i).Where());
    }

    // Calls of and to the silo that has gone may fail; none may hang.
    private static async Task Settled(Task[] calls)
    {
        foreach (var call in calls)
        {
            try
            {
                await call.Soon();
            }
            catch (OrleansException)
            {
                // Its caller or its target has gone.
            }
        }
    }
}
