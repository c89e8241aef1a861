using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;
using Winnow.Grains.Nodes;

namespace Winnow.Cluster.Tests.Allocation;

/// <summary>A node is known for what it is at the moment in which it is seen active: nobody looks at it again before something else changes.</summary>
public sealed class JoiningNodeTests
{
    [Fact]
    public async Task The_master_that_left_in_order_gets_its_copies_when_it_is_back_though_the_others_see_it_first_when_it_is_active()
    {
        await using var cluster = await LinkedCluster.Start();
        var (master, other) = await cluster.Masters();
        var client = cluster.On(other);
        await client.Create("test", """{"settings":{"number_of_shards":3,"number_of_replicas":1}}""");
        Assert.False((await client.Health(HealthStatus.Green)).TimedOut);

        await cluster.Silos.StopSiloAsync(master);
        var strangers = new ConcurrentBag<string>();
        foreach (var silo in cluster.Silos.GetActiveSilos())
        {
            cluster.Link(silo.Name).HidesJoining = true;
            var services = cluster.Services(silo);
            services.GetRequiredService<ISiloStatusOracle>().SubscribeToSiloStatusEvents(
                new Watch(silo.Name, services.GetRequiredService<ISiloMetadataCache>(), strangers));
        }

        await cluster.Restart(master.Name);
        var health = await client.Cluster.Health(new HealthRequest
        {
            WaitForNodes = "3",
            WaitForStatus = HealthStatus.Green,
            Timeout = TimeSpan.FromSeconds(20),
        });
        Assert.Empty(strangers);
        Assert.False(health.TimedOut);
    }

    /// <summary>Notes active silos that it knows nothing of.</summary>
    private sealed class Watch(string observer, ISiloMetadataCache metadata, ConcurrentBag<string> strangers) : ISiloStatusListener
    {
        public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
        {
            if (status == SiloStatus.Active && !metadata.GetSiloMetadata(updatedSilo).Metadata.ContainsKey(NodeMetadata.Id))
            {
                strangers.Add($"{observer} does not know {updatedSilo}");
            }
        }
    }
}
