using System.Text;
using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Cluster.Tests.Replication;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>A follower becomes an ordinary index in one step, with its leader or without it.</summary>
public sealed class PromotionTests(TwoClusters clusters) : IClassFixture<TwoClusters>, IAsyncLifetime
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 60).Select(id => $"{id}")];

    private IFollowGrain Follow => Follower.Of(clusters.Here);

    public async Task InitializeAsync()
    {
        clusters.Clients.Register("near:9300", clusters.Near.Silos);
        await FollowingCluster.Connect(clusters.Near, "far", TwoClusters.Address);
        await FollowingCluster.Connect(clusters.Near, "near", "near:9300");
    }

    public Task DisposeAsync()
    {
        clusters.Link.Cut = false;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Under_writes_it_has_all_that_its_leader_had_acknowledged_before()
    {
        await Following("first", shards: 2);
        await using var writers = Writers.Start("first", [clusters.There]);
        await writers.More(50);
        var before = writers.Acknowledged.ToDictionary();
        var answer = Follower.Read(await Follow.Promote("first-copy", default, force: null, timeout: null));
        await writers.Stop();
        Assert.Empty(writers.Failures);
        Assert.Equal((true, "first-copy"), (answer.GetProperty("acknowledged").GetBoolean(), answer.GetProperty("index").GetString()));
        Assert.Equal([0, 1], answer.GetProperty("shards").EnumerateArray().Select(shard => shard.GetProperty("shard").GetInt32()));
        foreach (var (id, (number, written)) in before)
        {
            var found = await clusters.Here.Get("first-copy", id);
            Assert.True(found.Found && found.Version >= written.Version && Number(found) >= number, $"{id} {number} {found}");
        }

        // Whoever has read a document of the leader can change it here on that condition; the next one cannot.
        var read = await clusters.Here.Get("first-copy", "7");
        var term = answer.GetProperty("shards").EnumerateArray().Max(shard => shard.GetProperty("primary_term").GetInt64());
        var changed = await Change("first-copy", "7", read);
        Assert.True(changed.Error is null && changed.PrimaryTerm > read.PrimaryTerm && changed.PrimaryTerm <= term && changed.Version == read.Version + 1, $"{changed}");
        Assert.Equal("version_conflict_engine_exception", (await Change("first-copy", "7", read)).Error?.Type);
        Assert.Empty(Follower.Read(await Follow.Info(new IndicesRequest { Indices = ["first-copy"] })).GetProperty("follower_indices").EnumerateArray());
        Assert.False((await clusters.Here.Health(HealthStatus.Green, "first-copy")).TimedOut);
    }

    [Fact]
    public async Task Without_its_leader_only_force_does_it()
    {
        await Following("second");
        clusters.Link.Cut = true;
        var error = await Follower.Refused(503, "status_exception", () => Follow.Promote("second-copy", default, force: null, timeout: null));
        Assert.Contains("[far:second] could not be drained: it does not answer", error.Error.Reason, StringComparison.Ordinal);
        Assert.Contains("force=true", error.Error.Reason, StringComparison.Ordinal);
        Assert.Equal("active", (await Follower.Info(clusters.Here, "second-copy")).GetProperty("status").GetString());
        Assert.Equal("status_exception", (await clusters.Here.Write("second-copy", "x")).Error?.Type);

        await Follow.Promote("second-copy", Follower.Json("""{"force":true}"""), force: null, timeout: null);
        var written = await clusters.Here.Write("second-copy", "x");
        Assert.True(written.Error is null && written.SeqNo == 60, $"{written}");
        await Follower.Refused(400, "illegal_argument_exception", () => Follow.Promote("second-copy", default, force: true, timeout: null));
    }

    [Fact]
    public async Task One_that_is_paused_has_to_be_level_or_forced()
    {
        await Following("third");
        await Follow.Pause("third-copy");
        var shard = IFollowerShardGrain.KeyOf((await Copies.Of(clusters.Here, "third-copy"))[0].IndexUuid, 0);
        await Wait.Until(async () => await clusters.Here.Grains.GetGrain<IFollowerShardGrain>(shard).Stats() is null);
        Assert.Null((await clusters.There.Write("third", "late")).Error);
        var error = await Follower.Refused(503, "status_exception", () => Follow.Promote("third-copy", default, force: null, timeout: null));
        Assert.Contains("the follower is paused, and shard [0] has the operations up to [59] of [60]", error.Error.Reason, StringComparison.Ordinal);
        await Follow.Promote("third-copy", default, force: true, timeout: null);
        Assert.False((await clusters.Here.Get("third-copy", "late")).Found);
        Assert.Null((await clusters.Here.Write("third-copy", "mine")).Error);
    }

    [Fact]
    public async Task Who_follows_it_goes_on()
    {
        await Following("fourth");
        await Follow.Put("fourth-chain", Follower.Json("""{"remote_cluster":"near","leader_index":"fourth-copy"}"""), "1");
        await Follower.Same(clusters.Here, "fourth-chain", clusters.Here, "fourth-copy", Ids);
        await Follow.Promote("fourth-copy", default, force: null, timeout: null);
        await Copies.Write(clusters.Here, "fourth-copy", 30, 90);
        await Follower.Same(clusters.Here, "fourth-chain", clusters.Here, "fourth-copy", [.. Enumerable.Range(0, 90).Select(id => $"{id}")]);
    }

    [Fact]
    public async Task What_is_no_follower_is_not_promoted()
    {
        await clusters.Here.Create("plain");
        await Follower.Refused(400, "illegal_argument_exception", () => Follow.Promote("plain", default, force: true, timeout: null));
        await Follower.Refused(404, "index_not_found_exception", () => Follow.Promote("nothing", default, force: true, timeout: null));
        await Follower.Refused(400, "x_content_parse_exception", () => Follow.Promote("plain", Follower.Json("""{"forces":true}"""), force: null, timeout: null));
    }

    private static long Number(GetResponse found) => JsonDocument.Parse(found.Source!.Value).RootElement.GetProperty("n").GetInt64();

    private async Task Following(string leader, int shards = 1)
    {
        await clusters.There.Create(leader, $$"""{"settings":{"number_of_replicas":1,"number_of_shards":{{shards}} } }""");
        await Copies.Write(clusters.There, leader, 0, Ids.Length);
        await Follower.Follow(clusters, $"{leader}-copy", leader, ""","read_poll_timeout":"1s" """);
        await Follower.Same(clusters.Here, $"{leader}-copy", clusters.There, leader, Ids);
    }

    private async Task<BulkItemResult> Change(string index, string id, GetResponse read) => (await clusters.Here.Documents.Bulk(new BulkRequest
    {
        Items = [new BulkItem { Index = index, Id = id, Source = Encoding.UTF8.GetBytes("""{"n":1000000}"""), IfSeqNo = read.SeqNo, IfPrimaryTerm = read.PrimaryTerm }],
    })).Items[0];
}
