using System.Text;
using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Remote;

/// <summary>Searches that go to several clusters answer as if all their shards were in one.</summary>
public sealed class RemoteSearchTests(RemoteSearchTests.Library library) : IClassFixture<RemoteSearchTests.Library>, IAsyncLifetime
{
    private const string Everywhere = "books,far:books";
    private readonly TwoClusters _clusters = library.Clusters;

    public Task InitializeAsync() => _clusters.Connect();

    public Task DisposeAsync()
    {
        _clusters.Link.Cut = false;
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hits_totals_and_aggregations_are_those_of_all_clusters(bool minimizeRoundtrips)
    {
        var found = await Search(
            Everywhere,
            """{"from":5,"size":10,"sort":[{"n":"desc"}],"aggs":{"shelves":{"terms":{"field":"shelf","order":{"_key":"asc"}},"aggs":{"mean":{"avg":{"field":"n"}}}},"sum":{"sum":{"field":"n"}}}}""",
            minimizeRoundtrips);
        Assert.Equal((80, "eq"), Total(found));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 74 - i).Select(n => $"{(n % 2 == 0 ? "books" : "far:books")}/{n}"), Hits(found));
        var shelves = found.GetProperty("aggregations").GetProperty("shelves").GetProperty("buckets").EnumerateArray().ToList();
        Assert.Equal(["a", "b", "c", "d"], shelves.Select(bucket => bucket.GetProperty("key").GetString()));
        Assert.All(shelves, bucket => Assert.Equal(20, bucket.GetProperty("doc_count").GetInt32()));
        Assert.Equal(79 * 80 / 2, found.GetProperty("aggregations").GetProperty("sum").GetProperty("value").GetDouble());
        Assert.Equal((5, 5, 0, 0), Shards(found.GetProperty("_shards")));
        Assert.Equal(minimizeRoundtrips, found.TryGetProperty("num_reduce_phases", out var phases) && phases.GetInt32() == 3);
    }

    [Fact]
    public async Task The_response_says_how_each_cluster_fared()
    {
        var clusters = (await Search(Everywhere, "{}")).GetProperty("_clusters");
        Assert.Equal("total 2, successful 2, skipped 0, running 0, partial 0, failed 0", Summary(clusters));
        var details = clusters.GetProperty("details");
        Assert.Equal(["(local)", "far"], details.EnumerateObject().Select(cluster => cluster.Name));
        Assert.All(details.EnumerateObject(), cluster =>
        {
            Assert.Equal(("successful", "books", false), (cluster.Value.GetProperty("status").GetString(), cluster.Value.GetProperty("indices").GetString(), cluster.Value.GetProperty("timed_out").GetBoolean()));
            Assert.True(cluster.Value.GetProperty("took").GetInt64() >= 0);
        });
        Assert.Equal((2, 2, 0, 0), Shards(details.GetProperty("(local)").GetProperty("_shards")));
        Assert.Equal((3, 3, 0, 0), Shards(details.GetProperty("far").GetProperty("_shards")));
        Assert.False((await Search("books", "{}")).TryGetProperty("_clusters", out _));
    }

    [Fact]
    public async Task Patterns_name_clusters_and_indices()
    {
        Assert.Equal((40, "eq"), Total(await Search("far:*s", "{}")));
        Assert.Equal((40, "eq"), Total(await Search("f*:b*", "{}")));
        Assert.Equal((80, "eq"), Total(await Search("b*,*:b*", "{}")));
        Assert.Equal((0, "eq"), Total(await Search("none*:b*", "{}")));
        Assert.Equal((40, "eq"), Total(await Search("*:b*,b*,-f*:*", "{}")));
        Assert.Equal((20, "eq"), Total(await Search("far:first", "{}")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_of_each_group_is_that_of_all_clusters(bool minimizeRoundtrips)
    {
        var found = await Search(Everywhere, """{"collapse":{"field":"shelf"},"sort":[{"n":"asc"}],"size":3}""", minimizeRoundtrips);
        Assert.Equal(["books/0", "far:books/1", "books/2"], Hits(found));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_index_field_has_the_clusters_name_in_it(bool minimizeRoundtrips)
    {
        var found = await Search(Everywhere, """{"query":{"term":{"_index":"far:books"}},"size":1,"sort":["n"]}""", minimizeRoundtrips);
        Assert.Equal((40, "eq"), Total(found));
        Assert.Equal(["far:books/1"], Hits(found));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_point_in_time_is_paged_through_in_all_clusters(bool minimizeRoundtrips)
    {
        var pit = await _clusters.Here.Searches.OpenPointInTime(new OpenPointInTimeRequest { Indices = [Everywhere], KeepAlive = TimeSpan.FromMinutes(1) });
        Assert.Equal((5, 5), (pit.Shards.Total, pit.Shards.Successful));
        var seen = new List<string>();
        var after = "";
        while (true)
        {
            var found = await Search("", $$"""{"pit":{"id":"{{pit.Id}}","keep_alive":"1m"},"size":7,"sort":[{"shelf":"asc"}]{{after}}}""", minimizeRoundtrips);
            var hits = found.GetProperty("hits").GetProperty("hits").EnumerateArray().ToList();
            if (hits.Count == 0)
            {
                break;
            }

            seen.AddRange(Hits(found));
            after = $",\"search_after\":{hits[^1].GetProperty("sort").GetRawText()}";
        }

        Assert.Equal(80, seen.Count);
        Assert.Equal(80, seen.Distinct().Count());
        Assert.Equal(5, (await _clusters.Here.Searches.ClosePointInTime(pit.Id)).NumFreed);
    }

    [Fact]
    public async Task A_scroll_goes_through_all_clusters()
    {
        var page = Read(await _clusters.Here.Searches.Search(new SearchRequest
        {
            Indices = [Everywhere], Body = TwoClusters.Json("""{"size":9,"sort":["n"]}"""), Scroll = TimeSpan.FromMinutes(1),
        }));
        var seen = new List<string>();
        while (Hits(page).Count > 0)
        {
            seen.AddRange(Hits(page));
            page = Read(await _clusters.Here.Searches.Scroll(new ScrollRequest { ScrollId = page.GetProperty("_scroll_id").GetString()!, KeepAlive = TimeSpan.FromMinutes(1) }));
        }

        Assert.Equal(Enumerable.Range(0, 80).Select(n => $"{(n % 2 == 0 ? "books" : "far:books")}/{n}"), seen);
        Assert.Equal(5, (await _clusters.Here.Searches.ClearScroll([page.GetProperty("_scroll_id").GetString()!])).NumFreed);
    }

    [Fact]
    public async Task Counts_and_multi_searches_go_to_all_clusters()
    {
        var count = await _clusters.Here.Searches.Count(new CountRequest { Indices = [Everywhere], Body = TwoClusters.Json("""{"query":{"range":{"n":{"lt":10}}}}""") });
        Assert.Equal((10, 5, 5), (count.Count, count.Shards.Total, count.Shards.Successful));
        var many = await _clusters.Here.Searches.MultiSearch(new MultiSearchRequest
        {
            Items = [.. new[] { "far:books", "books", "nowhere:books" }.Select(index => new MultiSearchEntry { Request = new SearchRequest { Indices = [index] } })],
        });
        Assert.Equal([200, 200, 404], many.Select(item => item.Status));
        Assert.Equal("no_such_remote_cluster_exception", many[2].Error!.Type);
    }

    [Fact]
    public async Task Field_capabilities_are_those_of_all_clusters()
    {
        await _clusters.There.Create("typed", """{"mappings":{"properties":{"n":{"type":"keyword"}}}}""");
        var caps = Read(await _clusters.Here.Searches.FieldCaps(new BodyRequest
        {
            Indices = [Everywhere, "far:typed"], Parameters = [new UriParameter { Name = "fields", Value = "n" }],
        }));
        Assert.Equal(["books", "far:books", "far:typed"], caps.GetProperty("indices").EnumerateArray().Select(index => index.GetString()));
        var types = caps.GetProperty("fields").GetProperty("n");
        Assert.Equal(["books", "far:books"], types.GetProperty("long").GetProperty("indices").EnumerateArray().Select(index => index.GetString()));
        Assert.Equal(["far:typed"], types.GetProperty("keyword").GetProperty("indices").EnumerateArray().Select(index => index.GetString()));
    }

    [Fact]
    public async Task A_cluster_that_may_be_missing_is_skipped()
    {
        _clusters.Link.Cut = true;
        var found = await Search(Everywhere, """{"size":0}""");
        Assert.Equal((40, "eq"), Total(found));
        Assert.Equal((2, 2, 0, 0), Shards(found.GetProperty("_shards")));
        Assert.Equal("total 2, successful 1, skipped 1, running 0, partial 0, failed 0", Summary(found.GetProperty("_clusters")));
        var far = found.GetProperty("_clusters").GetProperty("details").GetProperty("far");
        Assert.Equal("skipped", far.GetProperty("status").GetString());
        var failure = Assert.Single(far.GetProperty("failures").EnumerateArray());
        Assert.Equal((-1, JsonValueKind.Null), (failure.GetProperty("shard").GetInt32(), failure.GetProperty("index").ValueKind));
        Assert.Equal("connect_transport_exception", failure.GetProperty("reason").GetProperty("type").GetString());
        Assert.Equal(40, (await _clusters.Here.Searches.Count(new CountRequest { Indices = [Everywhere] })).Count);
        Assert.Equal((0, "eq"), Total(await Search("far:books", "{}")));
    }

    [Fact]
    public async Task A_cluster_that_must_not_be_missing_fails_the_search()
    {
        await _clusters.Connect(skipUnavailable: false);
        var missing = await Assert.ThrowsAsync<WinnowException>(() => Search("books,far:nothing", "{}"));
        Assert.Equal(("index_not_found_exception", 404, "no such index [nothing]"), (missing.Error.Type, missing.Status, missing.Error.Reason));
        _clusters.Link.Cut = true;
        var lost = await Assert.ThrowsAsync<WinnowException>(() => Search(Everywhere, "{}"));
        Assert.Equal(("connect_transport_exception", 500), (lost.Error.Type, lost.Status));
        Assert.StartsWith("[far][far:9300] connect_exception", lost.Error.Reason, StringComparison.Ordinal);
        Assert.Equal("connect_transport_exception", (await Assert.ThrowsAsync<WinnowException>(() => _clusters.Here.Searches.Count(new CountRequest { Indices = ["far:books"] }))).Error.Type);
    }

    [Fact]
    public async Task An_index_that_only_another_cluster_lacks_skips_that_cluster()
    {
        await _clusters.Here.Create("lonely");
        var found = await Search("lonely,far:lonely", "{}");
        var failure = Assert.Single(found.GetProperty("_clusters").GetProperty("details").GetProperty("far").GetProperty("failures").EnumerateArray());
        Assert.Equal("index_not_found_exception", failure.GetProperty("reason").GetProperty("type").GetString());
        Assert.Equal(404, (await Assert.ThrowsAsync<WinnowException>(() => Search("nothing,far:books", "{}"))).Status);
    }

    [Fact]
    public async Task What_works_in_one_cluster_only_says_so()
    {
        var error = await Assert.ThrowsAsync<WinnowException>(() => _clusters.Here.Searches.ValidateQuery(new BodyRequest { Indices = ["far:books"] }));
        Assert.Equal(
            (400, "Cross-cluster calls are not supported in this context but remote indices were requested: [far:books]"), (error.Status, error.Error.Reason));
    }

    private async Task<JsonElement> Search(string indices, string body, bool? minimizeRoundtrips = null) => Read(await _clusters.Here.Searches.Search(new SearchRequest
    {
        Indices = indices.Length == 0 ? [] : [indices], Body = TwoClusters.Json(body), CcsMinimizeRoundtrips = minimizeRoundtrips,
    }));

    private static JsonElement Read(JsonResult result) => JsonDocument.Parse(result.Body).RootElement;

    private static List<string> Hits(JsonElement found) =>
        [.. found.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => $"{hit.GetProperty("_index").GetString()}/{hit.GetProperty("_id").GetString()}")];

    private static (int Value, string Relation) Total(JsonElement found)
    {
        var total = found.GetProperty("hits").GetProperty("total");
        return (total.GetProperty("value").GetInt32(), total.GetProperty("relation").GetString()!);
    }

    private static (int Total, int Successful, int Skipped, int Failed) Shards(JsonElement shards) =>
        (shards.GetProperty("total").GetInt32(), shards.GetProperty("successful").GetInt32(), shards.GetProperty("skipped").GetInt32(), shards.GetProperty("failed").GetInt32());

    private static string Summary(JsonElement clusters) =>
        string.Join(", ", clusters.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Number).Select(member => $"{member.Name} {member.Value}"));

    /// <summary>Eighty books: those with even numbers here in two shards, the others far away in three.</summary>
    public sealed class Library : IAsyncLifetime
    {
        internal TwoClusters Clusters { get; } = new();

        public async Task InitializeAsync()
        {
            await Clusters.InitializeAsync();
            await Fill(Clusters.Here, shards: 2, remainder: 0);
            await Fill(Clusters.There, shards: 3, remainder: 1);
        }

        public Task DisposeAsync() => Clusters.DisposeAsync();

        private static async Task Fill(Metadata.Client client, int shards, int remainder)
        {
            await client.Create("books", $$$$$$$"""
                {"settings":{"number_of_shards":{{{{{{{shards}}}}}}}},"mappings":{"properties":{"n":{"type":"long"},"shelf":{"type":"keyword"}}},
                 "aliases":{"first":{"filter":{"range":{"n":{"lt":40}}}}}}
                """);
            await client.Documents.Bulk(new BulkRequest
            {
                Items = [.. Enumerable.Range(0, 80).Where(n => n % 2 == remainder).Select(n => new BulkItem
                {
                    Index = "books", Id = $"{n}", Source = Encoding.UTF8.GetBytes($$"""{"n":{{n}},"shelf":"{{"abcd"[n % 4]}}"} """),
                })],
                Refresh = RefreshPolicy.Immediate,
            });
        }
    }
}
