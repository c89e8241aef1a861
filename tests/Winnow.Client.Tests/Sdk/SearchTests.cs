using System.Text.Json;
using Winnow.Client.Aggregations;
using Winnow.Client.Queries;
using Winnow.Client.Search;
using Winnow.Contracts;

namespace Winnow.Client.Tests.Sdk;

[Collection(ClusterGroup.Name)]
public sealed class SearchTests(Cluster cluster) : IAsyncLifetime
{
    private const string Index = "library";

    private readonly WinnowClient _client = cluster.Client;

    public static TheoryData<string, string[]> Queries { get; } = new()
    {
        { "all", ["dog", "fog", "fox", "map", "sea"] },
        { "match", ["fog", "fox", "sea"] },
        { "match all words", ["fox", "sea"] },
        { "phrase", ["fox"] },
        { "phrase with slop", ["fox", "sea"] },
        { "multi match", ["dog"] },
        { "term", ["map", "sea"] },
        { "term number", ["sea"] },
        { "terms", ["dog", "fog", "fox"] },
        { "range", ["dog", "fox"] },
        { "range open", ["map"] },
        { "range of dates", ["fog", "sea"] },
        { "ids", ["dog", "fox"] },
        { "exists", ["fog"] },
        { "prefix", ["fog", "fox"] },
        { "wildcard", ["dog", "fog"] },
        { "fuzzy", ["fox", "sea"] },
        { "and", ["sea"] },
        { "or", ["dog", "map"] },
        { "not", ["fog", "map", "sea"] },
        { "all three", ["sea"] },
        { "query string", ["fog", "fox"] },
        { "constant score", ["fog"] },
        { "raw", ["fox"] },
    };

    public async Task InitializeAsync()
    {
        if (!await _client.Indices.ExistsAsync(Index))
        {
            await Library.Fill(_client, Index);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Each_builder_finds_what_its_query_means(string query, string[] ids) => Assert.Equal(ids, await Library.Find(_client, Index, Build(query)));

    [Fact]
    public async Task A_hit_is_typed_and_has_its_score()
    {
        var found = await _client.SearchAsync<Book>(Index, new SearchBuilder { Query = Query.Match("title", "quick fox") });
        Assert.Equal(["fox", "sea"], found.Hits.Select(hit => hit.Id));
        Assert.True(found.Hits[0].Score > found.Hits[1].Score);
        Assert.Equivalent(Library.Books["fox"], found.Hits[0].Source, strict: true);
        Assert.Equal((2, true, Index), (found.Total, found.TotalIsExact, found.Hits[0].Index));
    }

    [Fact]
    public async Task Pages_by_search_after_give_every_document_once_in_order()
    {
        var seen = new List<string>();
        IReadOnlyList<JsonElement>? after = null;
        while (true)
        {
            var page = await _client.SearchAsync<Book>(Index, new SearchBuilder
            {
                Size = 2,
                Sort = [new Sort("genre"), new Sort("price", Descending: true)],
                SearchAfter = after,
            });
            if (page.Hits.Count == 0)
            {
                break;
            }

            Assert.Equal(5, page.Total);
            seen.AddRange(page.Hits.Select(hit => hit.Id));
            after = page.Hits[^1].Sort;
        }

        Assert.Equal(["fox", "dog", "fog", "map", "sea"], seen);
    }

    [Fact]
    public async Task From_and_size_cut_the_page()
    {
        var page = await _client.SearchAsync<Book>(Index, new SearchBuilder { From = 1, Size = 2, Sort = [new Sort("pageCount")], TrackTotalHits = true });
        Assert.Equal(["dog", "fox"], page.Hits.Select(hit => hit.Id));
        Assert.Null(page.Hits[0].Score);
        Assert.Equal(80, page.Hits[0].Sort[0].GetInt32());
    }

    [Fact]
    public async Task Matches_are_marked()
    {
        var found = await _client.SearchAsync<Book>(Index, new SearchBuilder { Query = Query.Match("title", "lazy"), Highlight = ["title"] });
        Assert.Equal(["The <em>lazy</em> dog sleeps"], Assert.Single(found.Hits).Highlight["title"]);
    }

    [Fact]
    public async Task Aggregations_nest()
    {
        var found = await _client.SearchAsync<Book>(Index, new SearchBuilder
        {
            Size = 0,
            Aggregations = new Dictionary<string, Aggregation>
            {
                ["genres"] = Aggregation.Terms("genre", 2).With("price", Aggregation.Stats("price")).With("long", Aggregation.Filter(Query.Range("pageCount", 100)).With("pages", Aggregation.Sum("pageCount"))),
                ["dearest"] = Aggregation.Max("price"),
                ["tags"] = Aggregation.Cardinality("tags"),
                ["decades"] = Aggregation.Histogram("pageCount", 100),
                ["years"] = Aggregation.DateHistogram("publishedOn", "year"),
                ["mean"] = Aggregation.Raw("avg", """{"field":"pageCount"}"""),
            },
        });
        Assert.Empty(found.Hits);
        var genres = found.Aggregations["genres"].GetProperty("buckets").EnumerateArray().ToDictionary(bucket => bucket.GetProperty("key").GetString()!);
        Assert.Equal(["fable", "travel"], genres.Keys);
        Assert.Equal(16.75, genres["fable"].GetProperty("price").GetProperty("sum").GetDouble());
        Assert.Equal(1, genres["fable"].GetProperty("long").GetProperty("doc_count").GetInt32());
        Assert.Equal(500, genres["travel"].GetProperty("long").GetProperty("pages").GetProperty("value").GetDouble());
        Assert.Equal(30, found.Aggregations["dearest"].GetProperty("value").GetDouble());
        Assert.Equal(3, found.Aggregations["tags"].GetProperty("value").GetInt64());
        Assert.Equal([2, 1, 1, 1], found.Aggregations["decades"].GetProperty("buckets").EnumerateArray().Select(bucket => bucket.GetProperty("doc_count").GetInt32()));
        Assert.Equal(20, found.Aggregations["years"].GetProperty("buckets").GetArrayLength());
        Assert.Equal(152, found.Aggregations["mean"].GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task A_query_that_the_server_does_not_know_is_its_error()
    {
        var refusal = await Assert.ThrowsAsync<WinnowException>(() => _client.SearchAsync<Book>(Index, new SearchBuilder { Query = Query.Raw("mach", "{}") }));
        Assert.Equal(400, refusal.Status);
        Assert.Contains("mach", refusal.Message, StringComparison.Ordinal);
    }

    private static Query Build(string query) => query switch
    {
        "all" => Query.MatchAll(),
        "match" => Query.Match("title", "QUICK fog"),
        "match all words" => Query.Match("title", "brown quick", all: true),
        "phrase" => Query.Phrase("title", "quick brown"),
        "phrase with slop" => Query.Phrase("title", "brown quick", slop: 2),
        "multi match" => Query.MultiMatch("lazy", "genre", "title^3"),
        "term" => Query.Term("genre", "travel"),
        "term number" => Query.Term("price", 20),
        "terms" => Query.Terms("genre", "fable", "poetry"),
        "range" => Query.Range("pageCount", 60, 120, includeFrom: false),
        "range open" => Query.Range("price", from: 20, includeFrom: false),
        "range of dates" => Query.Range("publishedOn", new DateOnly(2010, 7, 8), new DateTimeOffset(2015, 9, 10, 2, 0, 0, TimeSpan.FromHours(2))),
        "ids" => Query.Ids("fox", "dog", "none"),
        "exists" => Query.Exists("writtenBy.fullName"),
        "prefix" => Query.Prefix("title", "fo"),
        "wildcard" => Query.Wildcard("title", "?og"),
        "fuzzy" => Query.Fuzzy("title", "quikc"),
        "and" => Query.Match("title", "sea") & Query.Term("genre", "travel"),
        "or" => Query.Ids("dog") | Query.Term("tags", "handbook"),
        "not" => !Query.Term("genre", "fable"),
        "all three" => (Query.Match("title", "sea") | Query.Match("title", "fox")) & !Query.Exists("tags"),
        "query string" => Query.QueryString("title:(fox OR fog) AND tags:short"),
        "constant score" => Query.ConstantScore(Query.Term("genre", "poetry")),
        "raw" => Query.Raw("match_phrase_prefix", """{"title":"quick bro"}"""),
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, "no such query"),
    };
}
