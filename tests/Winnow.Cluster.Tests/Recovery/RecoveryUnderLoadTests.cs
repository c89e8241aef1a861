using System.Text;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>Copies come and move while documents are written: nobody waits for them, and nothing is lost between history and new operations.</summary>
public sealed class RecoveryUnderLoadTests
{
    [Theory]
    [InlineData(nameof(IShardRecoveryGrain.StartRecovery))]
    [InlineData(nameof(IShardRecoveryGrain.ReadFileChunk))]
    [InlineData(nameof(IShardRecoveryGrain.PrepareOperations))]
    [InlineData(nameof(IShardRecoveryGrain.ReadOperations))]
    [InlineData(nameof(IShardRecoveryGrain.FinalizeRecovery))]
    public async Task Writes_go_on_at_every_stage_and_all_of_them_are_on_the_new_copy(string stage)
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = cluster.All().First();
        await client.Create("test", """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""");
        var load = Load.Start(client, "test");
        await load.Further(10);
        var gate = calls.Hold(stage);
        await SetReplicas(client, 1);
        await gate.Reached;
        await load.Further(10);
        gate.Open();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await load.Further(5);
        await load.Stop();
        await Check(client, load);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_copy_moves_under_writes(int replicas)
    {
        await using var cluster = await LinkedCluster.Start();
        var client = cluster.All().First();
        await client.Create("test", $$"""{"settings":{"number_of_shards":1,"number_of_replicas":{{replicas}} } }""");
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        var load = Load.Start(client, "test");
        await load.Further(10);
        var copies = await Copies.Of(client, "test");
        var moving = copies[^1];
        var nodes = await client.Cluster.Nodes([]);
        var target = nodes.First(node => copies.All(copy => copy.NodeId != node.Id));
        var from = nodes.Single(node => node.Id == moving.NodeId);
        await client.Cluster.Reroute(new RerouteRequest
        {
            Body = Encoding.UTF8.GetBytes($$"""{"commands":[{"move":{"index":"test","shard":0,"from_node":"{{from.Name}}","to_node":"{{target.Name}}" } } ] }"""),
        });
        await Wait.Until(async () => await Copies.Of(client, "test") is var now
            && now.Length == 1 + replicas && now.All(copy => copy.State == ShardCopyState.Started) && now.Any(copy => copy.NodeId == target.Id));
        await load.Further(5);
        await load.Stop();
        await Check(client, load);

        // What the node that gave the copy away had of it is deleted.
        await Wait.Until(() => Task.FromResult(!cluster.Disk(from.Name).OpenSubdirectory("indices").OpenSubdirectory(moving.IndexUuid).SubdirectoryExists("0")));
    }

    private static Task SetReplicas(Client client, int replicas) => client.Indices.PutSettings(new PutSettingsRequest
    {
        Indices = ["test"],
        Body = Encoding.UTF8.GetBytes($$"""{"index.number_of_replicas":{{replicas}}}"""),
    });

    private static async Task Check(Client client, Load load)
    {
        Assert.NotEmpty(load.Acknowledged);
        await Copies.AssertSame(client, "test", load.Acknowledged.Keys);
        foreach (var (id, (seqNo, deleted)) in load.Acknowledged)
        {
            var document = await client.Get("test", id);
            Assert.Equal((id, !deleted, deleted ? -2 : seqNo), (id, document.Found, document.SeqNo));
        }
    }
}
