using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Replication;

internal static class Indices
{
    /// <summary>Three silos and an index of one shard, green.</summary>
    public static async Task<LinkedCluster> Start(CallHooks calls, int replicas)
    {
        var cluster = await LinkedCluster.Start(configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = cluster.All().First();
        await client.Create("test", $$"""{ "settings": { "number_of_shards": 1, "number_of_replicas": {{replicas}} } }""");
        await Settled(client);
        return cluster;
    }

    /// <summary>Waits until every copy is where it shall be.</summary>
    public static async Task Settled(Client client)
    {
        var health = await client.Cluster.Health(new HealthRequest
        {
            Indices = ["test"],
            WaitForStatus = HealthStatus.Green,
            WaitForNoRelocatingShards = true,
            WaitForNoInitializingShards = true,
            Timeout = TimeSpan.FromSeconds(60),
        });
        Assert.False(health.TimedOut, $"{health}");
    }
}
