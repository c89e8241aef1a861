using System.Text;
using System.Text.Json;
using Orleans.Runtime;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Replication;

/// <summary>A write is on every copy before it is acknowledged, and a copy that does not take it is none any more.</summary>
public sealed class ReplicationTests
{
    private readonly CallHooks _calls = new();

    [Fact]
    public async Task A_write_is_on_every_copy_when_it_is_acknowledged()
    {
        await using var cluster = await Start(replicas: 2);
        var client = cluster.All().First();
        for (var i = 0; i < 50; i++)
        {
            var answer = await client.Write("test", $"{i % 20}", $$"""{"n":{{i}},"field{{i}}":1}""");
            Assert.Equal((3, 3, 0), (answer.ShardsTotal, answer.ShardsSuccessful, answer.ShardFailures.Length));
        }

        await Copies.AssertSame(client, "test", Enumerable.Range(0, 20).Select(id => $"{id}"));
    }

    [Fact]
    public async Task Copies_show_a_write_to_searches_when_the_request_says_so()
    {
        await using var cluster = await Start(replicas: 1);
        var client = cluster.All().First();
        foreach (var (refresh, id) in new[] { (RefreshPolicy.Immediate, "a"), (RefreshPolicy.WaitFor, "b") })
        {
            var item = new BulkItem { Index = "test", Id = id, Source = "{}"u8.ToArray() };
            await client.Documents.Bulk(new BulkRequest { Items = [item], Refresh = refresh });
            foreach (var copy in await Copies.Of(client, "test"))
            {
                var found = await Copies.Shard(client, copy).Get([new GetRequest { Index = "test", Id = id, Realtime = false }]);
                Assert.True(found[0].Response?.Found, $"{refresh} on {(copy.Primary ? "the primary" : "the replica")}");
            }
        }
    }

    [Fact]
    public async Task A_copy_that_does_not_take_a_write_is_out_of_the_in_sync_set_when_the_write_is_acknowledged()
    {
        await using var cluster = await Start(replicas: 1);
        var client = cluster.All().First();
        var replica = (await Copies.Of(client, "test"))[1];
        _calls.Before = (method, key) => method == nameof(IShardReplicationGrain.Replicate) && key.Contains(replica.AllocationId!, StringComparison.Ordinal)
            ? throw new IOException("disk full")
            : Task.CompletedTask;
        var answer = await client.Write("test", "1");
        Assert.Equal((2, 1), (answer.ShardsTotal, answer.ShardsSuccessful));
        Assert.Equal("i_o_exception", Assert.Single(answer.ShardFailures).Error.Type);
        Assert.DoesNotContain(replica.AllocationId, await InSync(client, replica.IndexUuid));

        await Indices.Settled(client);
        await Copies.AssertSame(client, "test", ["1"]);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_while_nobody_can_decide_about_a_copy_that_fails()
    {
        await using var cluster = await Start(replicas: 1);
        var client = cluster.All().First();
        _calls.Before = (method, _) => method switch
        {
            nameof(IShardReplicationGrain.Replicate) => throw new IOException("disk full"),
            nameof(IIndexGrain.FailCopy) => throw new TimeoutException("nobody there"),
            _ => Task.CompletedTask,
        };
        var refused = await client.Write("test", "1", timeout: TimeSpan.FromMilliseconds(300));
        Assert.Equal((503, "unavailable_shards_exception"), (refused.Status, refused.Error?.Type));

        // The copy misses an operation, whatever it may take later.
        _calls.Before = (method, _) => method == nameof(IIndexGrain.FailCopy) ? throw new TimeoutException("nobody there") : Task.CompletedTask;
        Assert.Equal(503, (await client.Write("test", "2", timeout: TimeSpan.FromMilliseconds(300))).Status);
        _calls.Before = null;
        Assert.Null((await client.Write("test", "3")).Error);
        await Indices.Settled(client);
        await Copies.AssertSame(client, "test", ["1", "2", "3"]);
    }

    [Theory]
    [InlineData(BulkAction.Index)]
    [InlineData(BulkAction.Create)]
    [InlineData(BulkAction.Update)]
    public async Task A_write_whose_answer_is_lost_is_not_executed_twice(BulkAction action)
    {
        await using var cluster = await Start(replicas: 1);
        var client = cluster.All().First();
        var lost = 0;
        _calls.After = (method, key) => method == nameof(IShardGrain.Bulk) && key.Contains('/', StringComparison.Ordinal) && Interlocked.Increment(ref lost) <= 2
            ? throw new SiloUnavailableException("the answer is lost")
            : Task.CompletedTask;
        var source = action == BulkAction.Update ? """{"doc":{"n":1},"doc_as_upsert":true}""" : """{"n":1}""";
        var item = new BulkItem { Action = action, Index = "test", Id = "1", Source = Encoding.UTF8.GetBytes(source) };
        var answer = (await client.Documents.Bulk(new BulkRequest { Items = [item] })).Items[0];
        Assert.Null(answer.Error);
        Assert.Equal((201, WriteResult.Created, 1L, 0L, 1L), (answer.Status, answer.Result, answer.Version, answer.SeqNo, answer.PrimaryTerm));
        Assert.Equal(3, lost);
    }

    [Fact]
    public async Task A_message_of_an_older_term_is_refused_and_one_of_a_later_term_needs_a_resync_first()
    {
        await using var cluster = await Start(replicas: 1);
        var client = cluster.All().First();
        var replica = (await Copies.Of(client, "test"))[1];
        var grain = client.Grains.GetGrain<IShardReplicationGrain>(IShardGrain.KeyOf(replica.IndexUuid, 0, replica.AllocationId!, replica.NodeId!));
        Assert.Equal(IShardReplicationGrain.StalePrimary, await Refusal(0));
        Assert.Equal(IShardReplicationGrain.NotResynced, await Refusal(2));

        async Task<string> Refusal(long term) => (await Assert.ThrowsAsync<WinnowException>(() => grain.Replicate(new ReplicateRequest { PrimaryTerm = term }))).Error.Type;
    }

    [Fact]
    public async Task A_write_waits_for_active_copies_before_it_begins()
    {
        await using var cluster = await Start(replicas: 1);
        var client = cluster.All().First();
        async Task<BulkItemResult> Write(string id, string copies) => (await client.Documents.Bulk(new BulkRequest
        {
            Items = [new BulkItem { Index = "test", Id = id, Source = "{}"u8.ToArray() }],
            WaitForActiveShards = copies,
            Timeout = TimeSpan.FromMilliseconds(200),
        })).Items[0];

        Assert.Null((await Write("1", "all")).Error);
        await client.Indices.PutSettings(new PutSettingsRequest { Indices = ["test"], Body = """{"index.number_of_replicas":3}"""u8.ToArray() });
        var refused = await Write("2", "4");
        Assert.Equal((503, "unavailable_shards_exception"), (refused.Status, refused.Error?.Type));
        Assert.Contains("Not enough active copies to meet shard count of [4]", refused.Error!.Reason!);
        Assert.False((await client.Get("test", "2")).Found);
        Assert.Null((await Write("3", "1")).Error);
    }

    [Fact]
    public async Task An_index_that_is_closed_and_opened_has_its_copies_again()
    {
        await using var cluster = await Start(replicas: 2);
        var client = cluster.All().First();
        await Copies.Write(client, "test", 0, 100);
        await client.Indices.Close(new OpenIndexRequest { Indices = ["test"] });
        await client.Indices.Open(new OpenIndexRequest { Indices = ["test"] });
        await Copies.Write(client, "test", 50, 150);
        await Indices.Settled(client);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, 150).Select(id => $"{id}"));
        Assert.All(await Copies.Of(client, "test"), copy => Assert.Equal(ShardCopyState.Started, copy.State));
    }

    [Fact]
    public async Task The_number_of_replicas_changes_while_clients_write()
    {
        await using var cluster = await Start(replicas: 0);
        var client = cluster.All().First();
        await using var writers = Writers.Start("test", [.. cluster.All()]);
        foreach (var replicas in new[] { 2, 0, 1 })
        {
            await writers.More(30);
            await client.Indices.PutSettings(new PutSettingsRequest
            {
                Indices = ["test"],
                Body = Encoding.UTF8.GetBytes($$"""{"index.number_of_replicas":{{replicas}}}"""),
            });
            await Indices.Settled(client);
        }

        await writers.More(30);
        await writers.Stop();
        Assert.Empty(writers.Failures);
        await Indices.Settled(client);
        Assert.Equal(2, (await Copies.Of(client, "test")).Length);
        await Copies.AssertSame(client, "test", writers.Acknowledged.Keys);
    }

    internal static async Task<string[]> InSync(Client client, string uuid)
    {
        var state = await client.Grains.GetGrain<IIndexGrain>(uuid).GetState(-1);
        return [.. JsonDocument.Parse(state.Json).RootElement.GetProperty("Shards")[0].GetProperty("InSync").EnumerateArray().Select(id => id.GetString()!)];
    }

    private Task<LinkedCluster> Start(int replicas) => Indices.Start(_calls, replicas);
}
