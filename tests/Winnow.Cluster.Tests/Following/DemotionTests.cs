using System.Text;
using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>Two clusters that know each other: the leader of one gives way to its follower in the other, and comes back as its follower.</summary>
public sealed class DemotionTests : IAsyncLifetime
{
    private readonly TestRemoteClients _clients = new();
    private LinkedCluster _west = null!;
    private LinkedCluster _east = null!;
    private TestRemote _toWest = null!;

    private Client West => _west.All().First();

    private Client East => _east.All().First();

    public async Task InitializeAsync()
    {
        _west = await FollowingCluster.Start(2, _clients);
        _east = await FollowingCluster.Start(2, _clients);
        _toWest = _clients.Register("west:9300", _west.Silos);
        _clients.Register("east:9300", _east.Silos);
        await FollowingCluster.Connect(_west, "east", "east:9300");
        await FollowingCluster.Connect(_east, "west", "west:9300");
        await West.Create("books", """{"settings":{"number_of_shards":2,"number_of_replicas":1}}""");
        await Copies.Write(West, "books", 0, 60);
        await Follower.Of(East).Put("copy", Follower.Json("""{"remote_cluster":"west","leader_index":"books","read_poll_timeout":"1s"}"""), "1");
        await Follower.Same(East, "copy", West, "books", Ids(60));
    }

    public async Task DisposeAsync()
    {
        _toWest.Cut = false;
        await _east.DisposeAsync();
        await _west.DisposeAsync();
    }

    [Fact]
    public async Task Roles_are_swapped_and_swapped_back()
    {
        _toWest.Cut = true;
        await Follower.Of(East).Promote("copy", default, force: true, timeout: null);
        await Copies.Write(West, "books", 50, 70);
        await Copies.Write(East, "copy", 40, 80);
        _toWest.Cut = false;

        var answer = Follower.Read(await Follower.Of(West).Demote("books", Body("east", "copy")));
        Assert.Equal(("books", "east", "copy"), (Text(answer, "index"), Text(answer, "remote_cluster"), Text(answer, "leader_index")));
        var shards = answer.GetProperty("shards").EnumerateArray().ToList();
        Assert.All(shards, shard => Assert.Equal("operations", Text(shard, "catches_up_by")));
        Assert.Equal(60 - shards.Count, shards.Sum(shard => shard.GetProperty("shared_seq_no").GetInt64()));
        Assert.Equal(20, shards.Sum(shard => shard.GetProperty("operations_above").GetInt64()));
        Assert.Equal((403, "status_exception"), (await West.Write("books", "1")).Error is { } error ? (error.Status, error.Type) : default);
        await Follower.Same(West, "books", East, "copy", Ids(80));

        var read = await East.Get("copy", "50");
        Assert.Null((await Change(East, "copy", "50", read)).Error);
        await Follower.Same(West, "books", East, "copy", Ids(80));
        Assert.Equal("active", Text(await Follower.Info(West, "books"), "status"));

        await Follower.Of(West).Promote("books", default, force: null, timeout: null);
        var back = Follower.Read(await Follower.Of(East).Demote("copy", Body("west", "books")));
        Assert.All(back.GetProperty("shards").EnumerateArray(), shard => Assert.Equal(0, shard.GetProperty("operations_above").GetInt64()));
        read = await East.Get("copy", "50");
        Assert.Null((await Change(West, "books", "50", read)).Error);
        await Copies.Write(West, "books", 60, 90);
        await Follower.Same(East, "copy", West, "books", Ids(90));
        Assert.Equal("status_exception", (await East.Write("copy", "1")).Error?.Type);
    }

    [Fact]
    public async Task An_index_that_shares_nothing_with_the_other_takes_its_files()
    {
        await East.Create("stranger", """{"settings":{"number_of_shards":2,"number_of_replicas":1}}""");
        await Copies.Write(East, "stranger", 10, 100);
        var answer = Follower.Read(await Follower.Of(East).Demote("stranger", Body("west", "books")));
        Assert.All(answer.GetProperty("shards").EnumerateArray(), shard => Assert.Equal("files", Text(shard, "catches_up_by")));
        await Follower.Same(East, "stranger", West, "books", Ids(100));
    }

    [Fact]
    public async Task What_cannot_give_way_stays_as_it_is()
    {
        await Follower.Refused(400, "illegal_argument_exception", () => Follower.Of(West).Demote("books", Body("east", "copy")));
        await Follower.Refused(400, "illegal_argument_exception", () => Follower.Of(East).Demote("copy", Body("west", "books")));
        await Follower.Refused(404, "index_not_found_exception", () => Follower.Of(West).Demote("books", Body("east", "nothing")));
        await Follower.Refused(404, "no_such_remote_cluster_exception", () => Follower.Of(West).Demote("books", Body("nowhere", "copy")));
        await East.Create("other", """{"settings":{"number_of_shards":1}}""");
        Assert.False((await East.Health(HealthStatus.Yellow, "other")).TimedOut);
        await Follower.Refused(400, "illegal_argument_exception", () => Follower.Of(West).Demote("books", Body("east", "other")));
        Assert.Null((await West.Write("books", "1")).Error);
    }

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(id => $"{id}")];

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static ReadOnlyMemory<byte> Body(string remote, string leader) =>
        Follower.Json($$"""{"remote_cluster":"{{remote}}","leader_index":"{{leader}}","read_poll_timeout":"1s"}""");

    private static async Task<BulkItemResult> Change(Client client, string index, string id, GetResponse read) => (await client.Documents.Bulk(new BulkRequest
    {
        Items = [new BulkItem { Index = index, Id = id, Source = Encoding.UTF8.GetBytes("""{"n":1000000}"""), IfSeqNo = read.SeqNo, IfPrimaryTerm = read.PrimaryTerm }],
    })).Items[0];
}
