using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Search.Aggregations;

namespace Winnow.Search.Tests.Aggregations;

public class TermsTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Counts_that_shards_hold_back_are_bounded_as_Elasticsearch_bounds_them(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 30; round++)
        {
            var shards = Enumerable.Range(0, random.Next(1, 6)).Select(s => TestFields.Random(random, random.Next(0, 60), s * 1000)).ToList();
            using var index = new TestIndex();
            shards.ForEach(docs => index.AddShard(docs, random));
            var (size, shardSize) = (random.Next(1, 6), random.Next(1, 8));
            var order = random.Next(3) switch { 0 => """{"_count":"desc"}""", 1 => """{"_count":"asc"}""", _ => """{"_key":"asc"}""" };
            var request = $$"""{"t":{"terms":{"field":"tag","size":{{size}},"shard_size":{{shardSize}},"order":{{order}},"show_term_doc_count_error":true} } }""";
            JsonAssert.Equal(
                Expected(shards, size, Math.Max(size, shardSize), order), index.RunJson(request, random)["t"], $"seed {seed}, round {round}: {request}");
        }
    }

    [Theory]
    [InlineData("""{"avg_price":"desc"}""")]
    [InlineData("""{"stats.max":"asc"}""")]
    [InlineData("""{"blue>avg_price":"asc"}""")]
    [InlineData("""{"blue._count":"desc"}""")]
    [InlineData("""[{"_count":"asc"},{"distinct":"desc"}]""")]
    public void Buckets_sort_by_what_is_in_them(string order)
    {
        var random = new Random(5);
        using var index = RandomAggregationsTests.Shards(TestFields.Random(random, 300), random);
        const string Subs = """{"avg_price":{"avg":{"field":"price"}},"stats":{"stats":{"field":"n"}},"distinct":{"cardinality":{"field":"size"}},"blue":{"filter":{"term":{"color":"blue"}},"aggs":{"avg_price":{"avg":{"field":"price"}}}}}""";
        JsonArray Buckets(string parameters) =>
            index.RunJson("{\"t\":{\"terms\":{\"field\":\"tag\",\"shard_size\":1000," + parameters + "},\"aggs\":" + Subs + "}}", random)["t"]!["buckets"]!.AsArray();

        var all = Buckets("\"size\":1000").Select(b => b!).ToList();
        Func<JsonNode, double?> value = order switch
        {
            _ when order.Contains("stats", StringComparison.Ordinal) => b => (double?)b["stats"]!["max"],
            _ when order.Contains("blue>", StringComparison.Ordinal) => b => (double?)b["blue"]!["avg_price"]!["value"],
            _ when order.Contains("blue.", StringComparison.Ordinal) => b => -(double)b["blue"]!["doc_count"]!,
            _ when order.StartsWith('[') => b => ((double)b["doc_count"]! * 1e6) - (double)b["distinct"]!["value"]!,
            _ => b => -(double?)b["avg_price"]!["value"],
        };
        var expected = all.OrderBy(b => value(b) is null).ThenBy(value).ThenBy(b => (string)b["key"]!, StringComparer.Ordinal).Take(5);
        Assert.Equal(
            expected.Select(b => b.ToJsonString()),
            Buckets($"\"size\":5,\"order\":{order}").Select(b => b!.ToJsonString()));
    }

    [Theory]
    [InlineData("tag", "\"include\":[\"t01\",\"t02\",\"nope\"]", "t01,t02")]
    [InlineData("tag", "\"include\":[\"t01\",\"t02\"],\"exclude\":[\"t02\"]", "t01")]
    [InlineData("tag", "\"include\":\"t0[1-4]\",\"exclude\":\"t.3\"", "t01,t02,t04")]
    [InlineData("tag", "\"exclude\":\"t0.|t10\"", "t11")]
    [InlineData("tag", "\"include\":[\"none\",\"t01\"],\"missing\":\"none\"", "none,t01")]
    [InlineData("n", "\"include\":[5,7,\"9\"],\"exclude\":[7]", "5,9")]
    [InlineData("price", "\"include\":[12.5,100]", "12.5,100")]
    [InlineData("addr", "\"include\":[\"10.0.1.2\"]", "10.0.1.2")]
    [InlineData("flag", "\"include\":[\"true\"]", "1")]
    public void Terms_can_be_included_and_excluded(string field, string parameters, string expected)
    {
        var docs = TestFields.Random(new Random(3), 1500);
        docs.Add(new TestDocument(9001).Set("price", 12.5, 100.0).Set("n", 5L, 7L, 9L));
        using var index = new TestIndex().AddShard(docs);
        var keys = index.RunJson("{\"t\":{\"terms\":{\"field\":\"" + field + "\",\"size\":100,\"order\":{\"_key\":\"asc\"}," + parameters + "}}}")["t"]!["buckets"]!
            .AsArray().Select(b => b!["key"]!.GetValueKind() == JsonValueKind.String ? (string)b["key"]! : ((double)b["key"]!).ToString());
        Assert.Equal(expected, string.Join(',', keys));
    }

    [Theory]
    [InlineData("tag")]
    [InlineData("n")]
    public void Partitions_share_all_terms_among_them(string field)
    {
        using var index = new TestIndex().AddShard(TestFields.Random(new Random(8), 500)).AddShard(TestFields.Random(new Random(9), 500, 1000));
        string[] Keys(string parameters) => [.. index.RunJson("{\"t\":{\"terms\":{\"field\":\"" + field + "\",\"size\":1000" + parameters + "}}}")["t"]!["buckets"]!
            .AsArray().Select(b => b!.ToJsonString())];
        var parts = Enumerable.Range(0, 3).Select(p => Keys($",\"include\":{{\"partition\":{p},\"num_partitions\":3}}")).ToList();
        Assert.True(parts.Count(part => part.Length > 0) > 1);
        Assert.Equal(Keys(string.Empty).Order(), parts.SelectMany(p => p).Order());
    }

    [Fact]
    public void Deleted_terms_are_not_shown_even_without_a_minimum()
    {
        using var index = new TestIndex().AddShard(
            [new TestDocument(1).Set("tag", "old"), new TestDocument(2).Set("tag", "b"), new TestDocument(1).Set("tag", "new")]);
        var query = new Winnow.Index.Queries.TermQuery("tag", "b"u8.ToArray());
        Assert.Equal(
            """{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"b","doc_count":1},{"key":"new","doc_count":0}]}}""",
            TestIndex.ToText(index.Run("""{"t":{"terms":{"field":"tag","min_doc_count":0}}}""", query: query)));
    }

    [Fact]
    public void A_shard_sends_more_terms_than_asked_for()
    {
        var factories = AggregationBuilders.Parse(JsonDocument.Parse("""{"t":{"terms":{"field":"n","size":10}}}""").RootElement);
        using var index = new TestIndex().AddShard(Enumerable.Range(0, 100).Select(i => new TestDocument(i).Set("n", (long)i)));
        var json = TestIndex.ToJson(index.Collect(0, factories));
        Assert.Equal(25, json["t"]!["buckets"]!.AsArray().Count);
        Assert.Equal(75, (int)json["t"]!["sum_other_doc_count"]!);
    }

    /// <summary>What each shard sends, and what is said of what it did not send.</summary>
    private static JsonNode Expected(List<List<TestDocument>> shards, int size, int shardSize, string order)
    {
        int Compare((string Key, long Count) a, (string Key, long Count) b)
        {
            var byCount = order.Contains("desc", StringComparison.Ordinal) ? b.Count.CompareTo(a.Count)
                : order.Contains("_count", StringComparison.Ordinal) ? a.Count.CompareTo(b.Count) : 0;
            return byCount != 0 ? byCount : string.CompareOrdinal(a.Key, b.Key);
        }

        var isKeyOrder = order.Contains("_key", StringComparison.Ordinal);
        var counts = new Dictionary<string, long>();
        var errors = new Dictionary<string, long>();
        var (sumError, other, unbounded) = (0L, 0L, false);
        foreach (var docs in shards)
        {
            var all = docs.SelectMany(d => d.Values("tag").Distinct()).GroupBy(v => (string)v).Select(g => (g.Key, Count: g.LongCount())).ToList();
            all.Sort(Compare);
            var sent = all.Take(shardSize).ToList();
            other += all.Skip(shardSize).Sum(t => t.Count);
            var error = sent.Count < shardSize || isKeyOrder ? 0 : sent.Min(t => t.Count);
            unbounded |= sent.Count >= shardSize && !isKeyOrder && !order.Contains("desc", StringComparison.Ordinal);
            sumError += error;
            foreach (var (key, count) in sent)
            {
                counts[key] = counts.GetValueOrDefault(key) + count;
                errors[key] = errors.GetValueOrDefault(key) + error;
            }
        }

        var merged = counts.Select(c => (c.Key, Count: c.Value)).ToList();
        merged.Sort(Compare);
        return new JsonObject
        {
            ["doc_count_error_upper_bound"] = unbounded ? -1 : shards.Count == 1 ? 0 : sumError,
            ["sum_other_doc_count"] = other + merged.Skip(size).Sum(t => t.Count),
            ["buckets"] = new JsonArray([.. merged.Take(size).Select(t => new JsonObject
            {
                ["key"] = t.Key,
                ["doc_count"] = t.Count,
                ["doc_count_error_upper_bound"] = unbounded ? -1 : sumError - errors[t.Key],
            })]),
        };
    }
}
