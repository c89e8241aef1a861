using Winnow.Index.Queries;

namespace Winnow.Search.Tests.Aggregations;

public class TopHitsTests
{
    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public void Each_bucket_shows_its_first_documents(int seed)
    {
        var random = new Random(seed);
        var docs = TestFields.Random(random, 300);
        foreach (var doc in docs)
        {
            // Sizes are unique, so that there is one right order.
            doc.Set(TestFields.Long2, (long)((doc.Id * 7919) % 100_000));
        }

        using var index = RandomAggregationsTests.Shards(docs, random);
        var json = index.RunJson(
            """{"t":{"terms":{"field":"color"},"aggs":{"top":{"top_hits":{"size":4,"from":1,"sort":[{"size":"desc"}],"_source":["size"]}}}}}""", random);
        foreach (var bucket in json["t"]!["buckets"]!.AsArray())
        {
            var matches = docs.Where(d => d.Values(TestFields.Keyword2).Contains((string)bucket!["key"]!)).ToList();
            var hits = bucket!["top"]!["hits"]!;
            Assert.Equal(matches.Count, (int)hits["total"]!["value"]!);
            Assert.Null(hits["max_score"]);
            var expected = matches.OrderByDescending(d => (long)d.Values(TestFields.Long2).Single()).Skip(1).Take(4).ToList();
            Assert.Equal(expected.Select(d => d.Id.ToString()), hits["hits"]!.AsArray().Select(h => (string)h!["_id"]!));
            Assert.Equal(
                expected.Select(d => (long)d.Values(TestFields.Long2).Single()), hits["hits"]!.AsArray().Select(h => (long)h!["sort"]![0]!));
            Assert.All(hits["hits"]!.AsArray(), h => Assert.Equal(["size"], h!["_source"]!.AsObject().Select(p => p.Key)));
        }
    }

    [Fact]
    public void Without_a_sort_the_best_scores_come_first()
    {
        using var index = new TestIndex().AddShard(
            Enumerable.Range(0, 20).Select(i => new TestDocument(i).Set("tag", i % 5 == 0 ? "rare" : "common").Set("color", "red")));
        var query = new BooleanQuery.Builder()
            .Add(new MatchAllDocsQuery(), Occur.Must)
            .Add(new TermQuery("tag", "rare"u8.ToArray()), Occur.Should)
            .Build();
        var hits = index.RunJson("""{"c":{"terms":{"field":"color"},"aggs":{"top":{"top_hits":{}}}}}""", query: query)["c"]!["buckets"]![0]!["top"]!["hits"]!;
        Assert.Equal(["0", "5", "10"], hits["hits"]!.AsArray().Select(h => (string)h!["_id"]!));
        Assert.Equal((double)hits["max_score"]!, (double)hits["hits"]![0]!["_score"]!);
        Assert.True((double)hits["max_score"]! > 1);
    }

    [Theory]
    [InlineData("""{"size":101}""", "illegal_argument_exception", "Top hits result window is too large, the top hits aggregator [top]'s from + size must be less than or equal to: [100] but was [101]. This limit can be set by changing the [index.max_inner_result_window] index level setting.")]
    [InlineData("""{"query":{}}""", "parsing_exception", "Unknown key for a START_OBJECT in [top]: [query].")]
    public void Bad_options_are_refused(string options, string type, string reason)
    {
        using var index = new TestIndex().AddShard([]);
        var e = Assert.Throws<ElasticsearchException>(() => index.Run("{\"top\":{\"top_hits\":" + options + "}}"));
        Assert.Equal((type, reason), (e.Type, e.Reason));
    }
}
