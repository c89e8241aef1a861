using System.Text;
using System.Text.Json;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Following;

/// <summary>An index follows one of another cluster: its documents, its mapping, its settings and its aliases.</summary>
public sealed class FollowTests(TwoClusters clusters) : IClassFixture<TwoClusters>, IAsyncLifetime
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 200).Select(id => $"{id}")];

    public Task InitializeAsync() => FollowingCluster.Connect(clusters.Near, "far", TwoClusters.Address);

    public Task DisposeAsync()
    {
        clusters.Link.Cut = false;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_follower_has_what_was_there_and_what_comes()
    {
        await Leader("first", shards: 2);
        await Copies.Write(clusters.There, "first", 0, 150);
        var answer = await Follower.Follow(clusters, "first-copy", "first");
        Assert.Equal("""{"follow_index_created":true,"follow_index_shards_acked":true,"index_following_started":true}""", answer.GetRawText());
        await Same("first", Ids[..150]);
        await Copies.Write(clusters.There, "first", 100, 200);
        await Delete("first", Ids[..20]);
        Assert.Null((await clusters.There.Write("first", "new", """{"fresh":{"field":7}}""")).Error);
        await Same("first", [.. Ids, "new"]);
        Assert.Equal(await Mapping(clusters.There, "first"), await Mapping(clusters.Here, "first-copy"));
        var stats = await Follower.Stats(clusters.Here, "first-copy");
        Assert.Equal((0L, 2), (stats.GetProperty("total_global_checkpoint_lag").GetInt64(), stats.GetProperty("shards").GetArrayLength()));
        Assert.All(stats.GetProperty("shards").EnumerateArray(), shard => Assert.True(shard.GetProperty("operations_written").GetInt64() > 0));
    }

    [Fact]
    public async Task Settings_and_aliases_follow_and_nobody_else_changes_them()
    {
        await Leader("second");
        await clusters.There.Indices.UpdateAliases(new UpdateAliasesRequest
        {
            Actions = [new AliasAction { Indices = ["second"], Aliases = ["both"], IsWriteIndex = true, SearchRouting = "1" }],
        });
        await Follower.Follow(clusters, "second-copy", "second");
        await Settings(clusters.There, "second", """{"index.mapping.total_fields.limit":777,"index.number_of_replicas":0}""", reopen: false);
        await Settings(clusters.There, "second", """{"index.analysis.analyzer.mine.type":"keyword"}""", reopen: true);
        Assert.Null((await clusters.There.Write("second", "1")).Error);
        await Same("second", ["1"]);
        var copy = (await clusters.Here.Indices.Get(new GetIndexRequest { Indices = ["second-copy"] })).Single();
        var settings = Winnow.Search.IndexSettings.Parse(copy.Settings);
        Assert.Equal(
            ("777", "keyword", "1"),
            (settings.Get("index.mapping.total_fields.limit"), settings.Get("index.analysis.analyzer.mine.type"), settings.Get("index.number_of_replicas")));
        var alias = Assert.Single(copy.Aliases);
        Assert.Equal(("both", false, "1"), (alias.Name, alias.IsWriteIndex, alias.SearchRouting));

        await Follower.Refused(403, "status_exception", () => clusters.Here.Indices.UpdateAliases(new UpdateAliasesRequest
        {
            Actions = [new AliasAction { Indices = ["second-copy"], Aliases = ["mine"] }],
        }));
        await Follower.Refused(403, "status_exception", () => clusters.Here.Indices.PutMapping(new PutMappingRequest
        {
            Indices = ["second-copy"], Body = Follower.Json("""{"properties":{"mine":{"type":"keyword"}}}"""),
        }));
        Assert.Equal((403, "status_exception"), (await clusters.Here.Write("second-copy", "1")) is { Error: { } error } ? (error.Status, error.Type) : default);
    }

    [Fact]
    public async Task A_paused_follower_stands_still_and_goes_on_where_it_was()
    {
        await Leader("third");
        await Copies.Write(clusters.There, "third", 0, 10);
        await Follower.Follow(clusters, "third-copy", "third", ""","max_read_request_operation_count":3,"read_poll_timeout":"30s" """);
        await Same("third", Ids[..10]);
        Assert.Equal(3, (await Follower.Info(clusters.Here, "third-copy")).GetProperty("parameters").GetProperty("max_read_request_operation_count").GetInt32());
        await Follower.Of(clusters.Here).Pause("third-copy");
        await Follower.Refused(400, "illegal_argument_exception", () => Follower.Of(clusters.Here).Pause("third-copy"));
        var info = await Follower.Info(clusters.Here, "third-copy");
        Assert.Equal(("paused", false), (info.GetProperty("status").GetString(), info.TryGetProperty("parameters", out _)));
        await Follower.Refused(404, "resource_not_found_exception", () => Follower.Stats(clusters.Here, "third-copy"));
        await Copies.Write(clusters.There, "third", 5, 40);
        await Follower.Of(clusters.Here).Resume("third-copy", default);
        await Follower.Refused(400, "resource_already_exists_exception", () => Follower.Of(clusters.Here).Resume("third-copy", default));
        await Same("third", Ids[..40]);
        Assert.Equal(5120, (await Follower.Info(clusters.Here, "third-copy")).GetProperty("parameters").GetProperty("max_read_request_operation_count").GetInt32());
    }

    [Fact]
    public async Task A_follower_that_was_paused_and_closed_becomes_an_ordinary_index()
    {
        await Leader("fourth");
        for (var i = 0; i < 3; i++)
        {
            // Each time the leader begins a new term.
            await clusters.There.Indices.Close(new OpenIndexRequest { Indices = ["fourth"] });
            await clusters.There.Indices.Open(new OpenIndexRequest { Indices = ["fourth"], WaitForActiveShards = "1" });
        }

        await Copies.Write(clusters.There, "fourth", 0, 10);
        await Follower.Follow(clusters, "fourth-copy", "fourth");
        await Copies.Write(clusters.There, "fourth", 10, 12);
        await Same("fourth", Ids[..12]);
        Assert.Equal(1, await Leases("fourth"));
        await Follower.Refused(400, "illegal_argument_exception", () => Follower.Of(clusters.Here).Unfollow("fourth-copy"));
        await Follower.Of(clusters.Here).Pause("fourth-copy");
        await clusters.Here.Indices.Close(new OpenIndexRequest { Indices = ["fourth-copy"] });
        await Follower.Of(clusters.Here).Unfollow("fourth-copy");
        Assert.Equal(0, await Leases("fourth"));
        await clusters.Here.Indices.Open(new OpenIndexRequest { Indices = ["fourth-copy"], WaitForActiveShards = "1" });
        var written = await clusters.Here.Write("fourth-copy", "mine");
        Assert.True(written.Error is null && written.SeqNo >= 12);
        Assert.True(written.PrimaryTerm > (await clusters.Here.Get("fourth-copy", "11")).PrimaryTerm, "its own operations are in a term above those of the leader");
    }

    [Fact]
    public async Task A_leader_forgets_a_follower_that_is_gone()
    {
        await Leader("fifth");
        await Copies.Write(clusters.There, "fifth", 0, 3);
        await Follower.Follow(clusters, "fifth-copy", "fifth");
        await Copies.Write(clusters.There, "fifth", 3, 6);
        await Same("fifth", Ids[..6]);
        await Follower.Of(clusters.Here).Pause("fifth-copy");
        var uuid = (await clusters.Here.Indices.Get(new GetIndexRequest { Indices = ["fifth-copy"] })).Single().Uuid;
        var name = (await clusters.Here.Cluster.Health(new HealthRequest())).ClusterName;
        var answer = Follower.Read(await Follower.Of(clusters.There).Forget("fifth", Follower.Json(
            $$"""{"follower_cluster":"{{name}}","follower_index":"fifth-copy","follower_index_uuid":"{{uuid}}","leader_remote_cluster":"far"}""")));
        Assert.Equal("""{"_shards":{"total":1,"successful":1,"failed":0}}""", answer.GetRawText());
        Assert.Equal(0, await Leases("fifth"));
    }

    [Fact]
    public async Task What_cannot_be_followed_is_refused_and_leaves_nothing()
    {
        await Leader("sixth");
        await clusters.Here.Create("taken");
        await Follower.Refused(404, "index_not_found_exception", () => Follower.Follow(clusters, "x", "missing"));
        await Follower.Refused(400, "resource_already_exists_exception", () => Follower.Follow(clusters, "taken", "sixth"));
        await Follower.Refused(400, "illegal_argument_exception", () => Follower.Follow(clusters, "x", "sixth", ""","settings":{"index.mapping.total_fields.limit":1} """));
        await Follower.Refused(404, "no_such_remote_cluster_exception", () => Follower.Of(clusters.Here).Put("x", Follower.Json("""{"remote_cluster":"nowhere","leader_index":"sixth"}"""), null));
        Assert.False(await clusters.Here.Exists("x"));
    }

    [Fact]
    public async Task A_follower_goes_on_when_the_way_to_its_leader_comes_back()
    {
        await Leader("seventh");
        await Copies.Write(clusters.There, "seventh", 0, 10);
        await Follower.Follow(clusters, "seventh-copy", "seventh", ""","read_poll_timeout":"1s" """);
        await Copies.Write(clusters.There, "seventh", 10, 11);
        await Same("seventh", Ids[..11]);
        clusters.Link.Cut = true;
        await Copies.Write(clusters.There, "seventh", 0, 60);
        await Wait.Until(async () => await Shard() is var cut && cut.GetProperty("failed_read_requests").GetInt64() > 0 && cut.GetProperty("lag_millis").GetInt64() > 0);
        clusters.Link.Cut = false;
        await Same("seventh", Ids[..60]);
        await Wait.Until(async () => (await Shard()).GetProperty("lag_millis").GetInt64() == 0);

        async Task<JsonElement> Shard() => (await Follower.Stats(clusters.Here, "seventh-copy")).GetProperty("shards")[0];
    }

    private static async Task<string> Mapping(Client client, string index) =>
        Encoding.UTF8.GetString((await client.Indices.Get(new GetIndexRequest { Indices = [index] })).Single().Mappings.Span);

    private static Task Settings(Client client, string index, string json, bool reopen) =>
        client.Indices.PutSettings(new PutSettingsRequest { Indices = [index], Body = Follower.Json(json), Reopen = reopen });

    private Task Leader(string name, int shards = 1) =>
        clusters.There.Create(name, $$"""{"settings":{"number_of_replicas":1,"number_of_shards":{{shards}} } }""");

    private Task Same(string leader, string[] ids) => Follower.Same(clusters.Here, $"{leader}-copy", clusters.There, leader, ids);

    private async Task Delete(string index, string[] ids)
    {
        var bulk = await clusters.There.Documents.Bulk(new BulkRequest { Items = [.. ids.Select(id => new BulkItem { Index = index, Id = id, Action = BulkAction.Delete })] });
        Assert.All(bulk.Items, item => Assert.Null(item.Error));
    }

    private async Task<int> Leases(string leader)
    {
        var primary = (await Copies.Of(clusters.There, leader))[0];
        return (await Copies.Shard(clusters.There, primary).Stats()).RetentionLeases.Leases.Count(lease => lease.Source == "ccr");
    }
}
