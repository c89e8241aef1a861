using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Recovery;

/// <summary>Replicas come to be, and come back.</summary>
public sealed class PeerRecoveryTests
{
    private const string OneShard = """{"settings":{"number_of_shards":1,"number_of_replicas":0}}""";

    [Fact]
    public async Task A_new_replica_gets_the_primarys_files_and_then_its_operations()
    {
        await using var cluster = await LinkedCluster.Start();
        var client = cluster.All().First();
        await client.Create("test", OneShard);
        await Copies.Write(client, "test", 0, 2000);
        await SetReplicas(client, 2);
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);

        await Copies.AssertSame(client, "test", Enumerable.Range(0, 2000).Select(id => $"{id}"));
        var recoveries = await client.Indices.Recovery(new IndicesRequest { Indices = ["test"] });
        Assert.Equal(["EMPTY_STORE", "PEER", "PEER"], recoveries.Select(recovery => recovery.Type).Order());
        Assert.All(recoveries.Where(recovery => recovery.Type == "PEER"), recovery =>
        {
            Assert.Equal("DONE", recovery.Stage);
            Assert.True(recovery.FilesTotal > 0 && recovery.FilesRecovered == recovery.FilesTotal && recovery.BytesRecovered == recovery.BytesTotal);
        });
    }

    [Fact]
    public async Task A_copy_that_was_away_gets_only_the_operations_that_it_missed()
    {
        await using var cluster = await LinkedCluster.Start(2);
        var client = cluster.All().First();
        await client.Create("test", """{"settings":{"number_of_shards":1,"number_of_replicas":1}}""");
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.Write(client, "test", 0, 500);
        var away = await Away.Stop(cluster, (await Copies.Of(client, "test"))[1].NodeId!);
        client = cluster.All().First();
        await Copies.Write(client, "test", 400, 700);
        await away.Return();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);

        var recovery = await Copies.PeerRecovery(client, "test");
        Assert.Equal((0, 0), (recovery.FilesTotal, recovery.FilesRecovered));
        Assert.InRange(recovery.TranslogTotal, 300, 300);
        Assert.Equal(recovery.TranslogTotal, recovery.TranslogRecovered);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, 700).Select(id => $"{id}"));
    }

    [Fact]
    public async Task A_recovery_shows_how_far_it_is()
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = cluster.All().First();
        await client.Create("test", OneShard);
        await Copies.Write(client, "test", 0, 1000);
        var chunk = calls.Hold(nameof(IShardRecoveryGrain.ReadFileChunk), after: 3);
        var finish = calls.Hold(nameof(IShardRecoveryGrain.FinalizeRecovery));
        await SetReplicas(client, 1);
        await chunk.Reached;
        await Wait.Until(async () => (await Copies.PeerRecovery(client, "test")).FilesRecovered == 3);
        var recovery = await Copies.PeerRecovery(client, "test");
        Assert.Equal(("INDEX", 0L, 3), (recovery.Stage, recovery.StopTimeMillis, recovery.FilesRecovered));
        Assert.True(recovery.FilesTotal > 3 && recovery.BytesRecovered > 0 && recovery.BytesRecovered < recovery.BytesTotal);
        Assert.NotEqual(recovery.SourceNodeId, recovery.TargetNodeId);
        Assert.Equal(recovery.BytesRecovered, recovery.Files.Sum(file => file.Recovered));
        chunk.Open();
        await finish.Reached;
        Assert.Equal("FINALIZE", (await Copies.PeerRecovery(client, "test")).Stage);
        finish.Open();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Wait.Until(async () => (await Copies.PeerRecovery(client, "test")).Stage == "DONE");
    }

    [Fact]
    public async Task A_chunk_that_is_damaged_on_its_way_is_noticed_and_fetched_again()
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = cluster.All().First();
        await client.Create("test", OneShard);
        await Copies.Write(client, "test", 0, 1000);
        var damaged = 0;
        calls.Chunk = chunk => Interlocked.Increment(ref damaged) == 4 ? chunk with { Bytes = Flip(chunk.Bytes.ToArray()) } : chunk;
        await SetReplicas(client, 1);
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        Assert.Equal(2, calls.Count(nameof(IShardRecoveryGrain.StartRecovery)));

        // The three that had come before stayed.
        var recovery = await Copies.PeerRecovery(client, "test");
        Assert.InRange(calls.Count(nameof(IShardRecoveryGrain.ReadFileChunk)), recovery.FilesTotal + 1, recovery.FilesTotal + 3);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, 1000).Select(id => $"{id}"));
    }

    [Fact]
    public async Task Files_are_compared_when_history_is_not_to_be_used()
    {
        await using var cluster = await LinkedCluster.Start(2);
        var client = cluster.All().First();
        await client.Create("test", """{"settings":{"number_of_shards":1,"number_of_replicas":1,"index.recovery.file_based_threshold":0}}""");
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        await Copies.Write(client, "test", 0, 500);
        var away = await Away.Stop(cluster, (await Copies.Of(client, "test"))[1].NodeId!);
        client = cluster.All().First();
        await Copies.Write(client, "test", 500, 700);
        await away.Return();
        Assert.False((await client.Health(HealthStatus.Green, "test")).TimedOut);
        Assert.True((await Copies.PeerRecovery(client, "test")).FilesRecovered > 0);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, 700).Select(id => $"{id}"));
    }

    [Fact]
    public async Task An_index_that_is_deleted_while_it_is_recovered_leaves_nothing()
    {
        var calls = new RecoveryCalls();
        await using var cluster = await LinkedCluster.Start(2, configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(calls));
        var client = cluster.All().First();
        await client.Create("test", OneShard);
        await Copies.Write(client, "test", 0, 100);
        var chunk = calls.Hold(nameof(IShardRecoveryGrain.ReadFileChunk), after: 1);
        await SetReplicas(client, 1);
        await chunk.Reached;
        await client.Indices.Delete(new IndicesRequest { Indices = ["test"] });
        await Wait.Until(() => Task.FromResult(cluster.Silos.GetActiveSilos().All(silo => !cluster.Disk(silo.Name).OpenSubdirectory("indices").ListSubdirectories().Any())));
        chunk.Open();
        Assert.False((await client.Health(HealthStatus.Green)).TimedOut);
    }

    private static Task SetReplicas(Client client, int replicas) => client.Indices.PutSettings(new PutSettingsRequest
    {
        Indices = ["test"],
        Body = System.Text.Encoding.UTF8.GetBytes($$"""{"index.number_of_replicas":{{replicas}}}"""),
    });

    private static byte[] Flip(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }
}
