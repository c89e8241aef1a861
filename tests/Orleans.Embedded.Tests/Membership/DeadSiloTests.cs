using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Embedded.Tests.Turns;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Membership;

/// <summary>A silo that finds itself declared dead ends at once, whatever its grains wait for.</summary>
public class DeadSiloTests
{
    [Fact]
    public async Task What_waits_in_the_grains_of_a_dead_silo_keeps_neither_its_callers_nor_its_end()
    {
        await using var cluster = await TestCluster.StartAsync(
            1, builder => builder.Services.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromHours(1)));
        var silo = cluster.Cluster.Silos[0];
        var call = cluster.GrainsOf(0).GetGrain<IGateGrain>("g", typeof(GateGrain).FullName).Write("never");
        await cluster.Checkpoints.Reached("never");

        silo.ServiceProvider.GetRequiredService<IFatalErrorHandler>().OnFatalException(context: "declared dead");

        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.Soon());
        await cluster.Cluster.StopSiloAsync(silo).Soon();
        Assert.DoesNotContain("-never", cluster.Journal.Entries);
    }
}
