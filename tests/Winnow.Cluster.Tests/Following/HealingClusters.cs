using System.Text.Json;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Cluster.Tests.Replication;
using Winnow.Cluster.Tests.Snapshots;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A cluster of one silo with a leader <c>l</c> of one shard and a repository, and another whose index <c>f</c> follows it.</summary>
internal sealed class HealingClusters : IAsyncDisposable
{
    private readonly TestRemoteClients _clients = new();

    public CallHooks LeaderCalls { get; } = new();

    public CallHooks FollowerCalls { get; } = new();

    public SnapshotCluster Leaders { get; private set; } = null!;

    public LinkedCluster Followers { get; private set; } = null!;

    public Client There => Leaders.Any;

    public Client Here => Followers.All().First();

    public static async Task<HealingClusters> Start(int documents, int replicas = 1, string more = "", short silos = 2, int shards = 1)
    {
        var both = new HealingClusters();
        both.Leaders = await SnapshotCluster.Start(configureSilo: (_, silo) => silo.AddIncomingGrainCallFilter(both.LeaderCalls));
        both.Followers = await FollowingCluster.Start(silos, both._clients, both.FollowerCalls);
        both._clients.Register("leader:9300", both.Leaders.Cluster.Silos);
        await FollowingCluster.Connect(both.Followers, "far", "leader:9300");
        await both.Create(shards);
        await both.Write(0, documents);
        await both.ForceMerge();
        await Follower.Of(both.Here).Put(
            "f", Follower.Json($$"""{"remote_cluster":"far","leader_index":"l","settings":{"index.number_of_replicas":{{replicas}}},"read_poll_timeout":"1s"{{more}}}"""), "all");
        await both.Same(documents);
        return both;
    }

    public Task Create(int shards = 1, string mapping = "{}") =>
        There.Create("l", $$"""{"settings":{"number_of_shards":{{shards}},"number_of_replicas":0},"mappings":{{mapping}}}""");

    public async Task Delete() => await There.Indices.Delete(new IndicesRequest { Indices = ["l"] });

    public Task Write(int from, int to) => Copies.Write(There, "l", from, to);

    public async Task Remove(int from, int to)
    {
        var items = Enumerable.Range(from, to - from).Select(id => new BulkItem { Index = "l", Id = $"{id}", Action = BulkAction.Delete });
        Assert.All((await There.Documents.Bulk(new BulkRequest { Items = [.. items] })).Items, item => Assert.Null(item.Error));
    }

    public async Task ForceMerge()
    {
        var shard = Copies.Shard(There, (await Copies.Of(There, "l"))[0]);
        await shard.Flush(true, true);
        await shard.ForceMerge(1, false, true);
    }

    /// <summary>The leader as it was in a snapshot, in place of what it is.</summary>
    public async Task Restore(string snapshot)
    {
        await There.Indices.Close(new OpenIndexRequest { Indices = ["l"] });
        await Leaders.Restore(snapshot, """{"indices":"l"}""");
    }

    /// <summary>The leader keeps nothing for its follower, which is away meanwhile, as after the period of its lease.</summary>
    public async Task Forget()
    {
        var uuid = (await Here.Indices.Get(new GetIndexRequest { Indices = ["f"] })).Single().Uuid;
        var name = (await Here.Cluster.Health(new HealthRequest())).ClusterName;
        await Follower.Of(There).Forget("l", Follower.Json(
            $$"""{"follower_cluster":"{{name}}","follower_index":"f","follower_index_uuid":"{{uuid}}","leader_remote_cluster":"far"}"""));
    }

    public Task Same(int documents) => Explained(Follower.Same(Here, "f", There, "l", [.. Enumerable.Range(0, documents).Select(id => $"{id}")]));

    public async Task<JsonElement> Shard() => (await Follower.Stats(Here, "f")).GetProperty("shards")[0];

    public async Task<JsonElement> Heal() => (await Shard()).GetProperty("self_heal");

    public Task Healed(int count) => Explained(Wait.Until(
        async () => await Heal() is var heal && heal.GetProperty("state").GetString() == "done" && heal.GetProperty("count").GetInt32() == count));

    public async Task<JsonElement> Failed()
    {
        await Wait.Until(async () => (await Shard()).TryGetProperty("fatal_exception", out _));
        return await Shard();
    }

    public async Task Settled()
    {
        var health = await Here.Cluster.Health(new HealthRequest
        {
            Indices = ["f"], WaitForStatus = HealthStatus.Green, WaitForNoInitializingShards = true, Timeout = TimeSpan.FromSeconds(60),
        });
        Assert.False(health.TimedOut, $"{health}");
    }

    /// <summary>Who has waited in vain sees how far the follower is.</summary>
    private async Task Explained(Task waiting)
    {
        try
        {
            await waiting;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{await Shard()} {string.Join(' ', await Copies.Of(Here, "f"))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Followers.DisposeAsync();
        await Leaders.DisposeAsync();
    }
}
