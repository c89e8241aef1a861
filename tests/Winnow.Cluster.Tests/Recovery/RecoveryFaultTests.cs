using System.Text;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>Either side of a recovery dies at any stage of it.</summary>
public sealed class RecoveryFaultTests
{
    private const int Documents = 1500;

    public static TheoryData<string> Stages =>
    [
        nameof(IShardRecoveryGrain.StartRecovery),
        nameof(IShardRecoveryGrain.ReadFileChunk),
        nameof(IShardRecoveryGrain.PrepareOperations),
        nameof(IShardRecoveryGrain.ReadOperations),
        nameof(IShardRecoveryGrain.FinalizeRecovery),
    ];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_target_that_is_killed_recovers_when_it_is_back(string stage)
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = await Filled(cluster, replicas: 0);
        var primary = (await Copies.Of(client, "test"))[0].NodeId;
        var gate = await Reach(calls, client, stage, replicas: 1);
        var target = (await client.Cluster.Nodes([])).Single(node => node.Id != primary).Id;
        var away = await Away.Kill(cluster, target);
        gate.Open();
        client = cluster.All().First();
        await Copies.Write(client, "test", Documents, Documents + 100);
        await away.Return();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, Documents + 100).Select(id => $"{id}"));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task When_the_source_is_killed_the_copy_recovers_from_the_next_primary(string stage)
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(3, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = await Filled(cluster, replicas: 1);
        var primary = (await Copies.Of(client, "test"))[0].NodeId!;
        var gate = await Reach(calls, client, stage, replicas: 2);
        var away = await Away.Kill(cluster, primary);
        gate.Open();
        client = cluster.All().First();
        await Copies.Write(client, "test", Documents, Documents + 100);
        await Wait.Until(async () => (await Copies.Of(client, "test")).Count(copy => copy.State == ShardCopyState.Started) == 2);
        await away.Return();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, Documents + 100).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_copy_in_sync_that_is_being_brought_level_under_another_name_leads_when_the_primary_goes()
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = await Filled(cluster, replicas: 1);
        var copies = await Copies.Of(client, "test");

        // Nothing is acknowledged while the replica is away: it has everything, under the name that it had.
        var replica = await Away.Kill(cluster, copies[1].NodeId!);
        var gate = calls.Hold(nameof(IShardRecoveryGrain.PrepareOperations));
        await replica.Return();
        await gate.Reached;
        var primary = await Away.Kill(cluster, copies[0].NodeId!);
        gate.Open();

        client = cluster.All().First();
        await Wait.Until(async () => (await Copies.Of(client, "test"))[0] is { State: ShardCopyState.Started } leads && leads.AllocationId == copies[1].AllocationId);
        await Copies.Write(client, "test", Documents, Documents + 100);
        await primary.Return();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, Documents + 100).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_transfer_that_was_cut_goes_on_where_it_was()
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = await Filled(cluster, replicas: 0);
        var held = calls.Hold(nameof(IShardRecoveryGrain.ReadFileChunk), after: 5);
        await SetReplicas(client, 1);
        await held.Reached;
        await Wait.Until(async () => (await Copies.PeerRecovery(client, "test")).FilesRecovered == 5);

        // The primary forgets its session: the copy begins another, with the five files that it has.
        calls.Fail = _ => new WinnowException(new WinnowError { Type = IShardRecoveryGrain.Delayed, Status = 503, Reason = "no such recovery" });
        held.Open();
        await Wait.Until(() => Task.FromResult(calls.Count(nameof(IShardRecoveryGrain.StartRecovery)) == 2));
        calls.Fail = null;
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        var recovery = await Copies.PeerRecovery(client, "test");
        Assert.Equal(recovery.FilesTotal, recovery.FilesRecovered);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, Documents).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_former_primary_that_comes_back_recovers_by_operations()
    {
        await using var cluster = await LinkedCluster.Start(3);
        var client = await Filled(cluster, replicas: 2);
        var load = Load.Start(cluster.All().Last(), "test");
        await load.Further(5);
        await load.Stop();
        var primary = (await Copies.Of(client, "test"))[0].NodeId!;
        var away = await Away.Kill(cluster, primary);
        client = cluster.All().First();
        await Copies.Write(client, "test", Documents, Documents + 200);
        await away.Return();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        var recovery = await Copies.PeerRecovery(client, "test", primary);
        Assert.Equal((0, 0L), (recovery.FilesTotal, recovery.BytesTotal));
        Assert.InRange(recovery.TranslogTotal, 200, 400);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, Documents + 200).Select(id => $"{id}").Concat(load.Acknowledged.Keys));
    }

    /// <summary>Starts a recovery and holds it at a stage, with a part of the files, and with operations that are not in them.</summary>
    private static async Task<RecoveryCalls.Gate> Reach(RecoveryCalls calls, Client client, string stage, int replicas)
    {
        var gate = calls.Hold(stage, after: stage == nameof(IShardRecoveryGrain.ReadFileChunk) ? 4 : 0);
        if (stage == nameof(IShardRecoveryGrain.ReadOperations))
        {
            var prepare = calls.Hold(nameof(IShardRecoveryGrain.PrepareOperations));
            await SetReplicas(client, replicas);
            await prepare.Reached;
            await Copies.Write(client, "test", 0, 200);
            prepare.Open();
        }
        else
        {
            await SetReplicas(client, replicas);
        }

        await gate.Reached;
        return gate;
    }

    private static async Task<Client> Filled(LinkedCluster cluster, int replicas)
    {
        var client = cluster.All().First();
        await client.Create("test", $$"""{"settings":{"number_of_shards":1,"number_of_replicas":{{replicas}},"index.unassigned.node_left.delayed_timeout":"0"} }""");
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.Write(client, "test", 0, Documents);
        return client;
    }

    private static Task SetReplicas(Client client, int replicas) => client.Indices.PutSettings(new PutSettingsRequest
    {
        Indices = ["test"],
        Body = Encoding.UTF8.GetBytes($$"""{"index.number_of_replicas":{{replicas}}}"""),
    });
}
