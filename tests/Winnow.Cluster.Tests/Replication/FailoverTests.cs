using System.Text;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Replication;

/// <summary>The primary's place changes hands: nothing that was acknowledged is lost, and all copies become equal again.</summary>
public sealed class FailoverTests
{
    private readonly CallHooks _calls = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_killed_primary_is_succeeded_and_no_acknowledged_write_is_lost(int replicas)
    {
        await using var cluster = await Indices.Start(_calls, replicas);
        var primary = (await Copies.Of(cluster.All().First(), "test"))[0];
        var survivors = await Others(cluster, primary.NodeId!);
        await using var writers = Writers.Start("test", survivors);
        await writers.More(50);
        var away = await Away.Kill(cluster, primary.NodeId!);
        await writers.More(50);
        await away.Return();
        await writers.More(20);
        await writers.Stop();
        Assert.Empty(writers.Failures);

        var client = survivors[0];
        if ((await client.Health(HealthStatus.Green, "test")).TimedOut) {
            var ix=(await Copies.Of(client, "test"))[0].IndexUuid;
            throw new Exception(Encoding.UTF8.GetString((await client.Grains.GetGrain<IIndexGrain>(ix).GetState(-1)).Json.Span) + Encoding.UTF8.GetString((await client.Grains.GetGrain<IAllocatorGrain>("allocator").Explain(new ExplainCommand { IndexUuid = ix, Shard = 0, Primary = false, IncludeYesDecisions = true })).Span)); }
        await AssertHolds(client, writers);
        await Copies.AssertSame(client, "test", writers.Acknowledged.Keys);
        Assert.All(writers.Acknowledged.Values, write => Assert.InRange(write.Answer.PrimaryTerm, 1, 2));
    }

    [Fact]
    public async Task A_silo_that_stops_hands_its_primaries_over_and_no_request_fails()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var before = await Copies.Of(cluster.All().First(), "test");
        var survivors = await Others(cluster, before[0].NodeId!);
        await using var writers = Writers.Start("test", survivors);
        await writers.More(30);
        var away = await Away.Stop(cluster, before[0].NodeId!);
        await writers.More(30);
        Assert.Equal(before[1].AllocationId, (await Copies.Of(survivors[0], "test"))[0].AllocationId);
        await away.Return();
        await writers.Stop();
        await Indices.Settled(survivors[0]);
        Assert.Empty(writers.Failures);
        await AssertHolds(survivors[0], writers);
        await Copies.AssertSame(survivors[0], "test", writers.Acknowledged.Keys);
        Assert.Equal(0, (await Copies.PeerRecovery(survivors[0], "test", before[0].NodeId)).FilesRecovered);
    }

    [Fact]
    public async Task An_operation_that_only_another_replica_has_is_rolled_back_there()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 2);
        var client = cluster.All().First();
        var copies = await Copies.Of(client, "test");
        var inSync = await ReplicationTests.InSync(client, copies[0].IndexUuid);
        var successor = copies.Single(copy => copy.AllocationId == inSync[1]);
        var other = copies.Single(copy => copy.AllocationId == inSync[2]);
        var survivor = (await Others(cluster, copies[0].NodeId!))[0];
        await survivor.Write("test", "before");

        var (reached, held) = (NewSignal(), NewSignal());
        _calls.Before = (method, key) => method == nameof(IShardReplicationGrain.Replicate) && key.Contains(successor.AllocationId!, StringComparison.Ordinal)
            ? held.Task
            : Task.CompletedTask;
        _calls.After = (method, key) =>
        {
            if (method == nameof(IShardReplicationGrain.Replicate) && key.Contains(other.AllocationId!, StringComparison.Ordinal))
            {
                reached.TrySetResult();
            }

            return Task.CompletedTask;
        };

        // Its coordinator dies with the primary, so that nobody writes it again.
        var lost = (await On(cluster, copies[0].NodeId!)).Write("test", "lost");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True((await Copies.Shard(survivor, other).Get([new GetRequest { Index = "test", Id = "lost" }]))[0].Response!.Found);
        await Away.Kill(cluster, copies[0].NodeId!);
        _calls.Before = _calls.After = null;
        held.SetException(new IOException("the connection of the dead primary"));
        await Assert.ThrowsAnyAsync<Exception>(() => lost);

        var after = await survivor.Write("test", "after");
        Assert.Equal((null, 2L), (after.Error, after.PrimaryTerm));
        foreach (var copy in (await Copies.Of(survivor, "test")).Where(copy => copy.State == ShardCopyState.Started))
        {
            var found = await Copies.Shard(survivor, copy).Get([.. new[] { "before", "lost", "after" }.Select(id => new GetRequest { Index = "test", Id = id })]);
            Assert.Equal([true, false, true], found.Select(item => item.Response!.Found));
        }
    }

    [Fact]
    public async Task After_a_restart_of_all_the_primary_is_a_copy_that_has_everything()
    {
        await using var cluster = await Indices.Start(_calls, replicas: 1);
        var client = cluster.All().First();
        await Copies.Write(client, "test", 0, 200);
        var copies = await Copies.Of(client, "test");

        // The replica goes, the primary goes on alone, then all others go, and the replica comes back first.
        var replica = await Away.Kill(cluster, copies[1].NodeId!);
        client = cluster.All().First();
        await Copies.Write(client, "test", 200, 300);
        var primary = await Away.Kill(cluster, copies[0].NodeId!);
        await replica.Return();
        client = cluster.All().First();
        await Wait.Until(async () => (await client.Cluster.Health(new HealthRequest { Indices = ["test"] })).Status == HealthStatus.Red);
        await primary.Return();
        client = cluster.All().First();
        await Indices.Settled(client);
        await Copies.AssertSame(client, "test", Enumerable.Range(0, 300).Select(id => $"{id}"));
        Assert.True((await client.Get("test", "299")).Found);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task AssertHolds(Client client, Writers writers)
    {
        foreach (var (id, (number, answer)) in writers.Acknowledged)
        {
            var found = await client.Get("test", id);
            Assert.True(found.Found, id);
            var n = System.Text.Json.JsonDocument.Parse(found.Source!.Value).RootElement.GetProperty("n").GetInt32();
            Assert.Equal((number, answer.SeqNo, answer.PrimaryTerm, answer.Version), (n, found.SeqNo, found.PrimaryTerm, found.Version));
        }
    }

    private static async Task<Client> On(LinkedCluster cluster, string nodeId)
    {
        foreach (var silo in cluster.Silos.GetActiveSilos())
        {
            var name = (await cluster.On(silo).Cluster.Nodes([])).Single(node => node.Id == nodeId).Name;
            if (name == silo.Name)
            {
                return cluster.On(silo);
            }
        }

        throw new InvalidOperationException($"no node [{nodeId}]");
    }

    private static async Task<List<Client>> Others(LinkedCluster cluster, string nodeId)
    {
        var name = (await cluster.All().First().Cluster.Nodes([])).Single(node => node.Id == nodeId).Name;
        return [.. cluster.Silos.GetActiveSilos().Where(silo => silo.Name != name).Select(cluster.On)];
    }
}
