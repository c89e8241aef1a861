using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Aggregations;

public class CompositeTests
{
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Pages_together_are_all_combinations_in_order(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 8; round++)
        {
            var docs = TestFields.Random(random, random.Next(1, 200));
            using var index = RandomAggregationsTests.Shards(docs, random);
            var sources = Sources(random);
            var expected = Expected(docs, sources);
            var pages = new List<JsonNode>();
            JsonNode? after = null;
            var size = random.Next(1, 40);
            do
            {
                var composite = new JsonObject { ["size"] = size, ["sources"] = new JsonArray([.. sources.Select(s => s.Definition.DeepClone())]) };
                if (after is not null)
                {
                    composite["after"] = after.DeepClone();
                }

                var request = new JsonObject
                {
                    ["c"] = new JsonObject
                    {
                        ["composite"] = composite,
                        ["aggs"] = new JsonObject { ["s"] = new JsonObject { ["sum"] = new JsonObject { ["field"] = TestFields.Long2 } } },
                    },
                };
                var page = index.RunJson(request.ToJsonString(), random)["c"]!.AsObject();
                pages.AddRange(page["buckets"]!.AsArray().Select(b => b!.DeepClone()));
                after = page["after_key"];
                Assert.True(pages.Count <= expected.Count, $"seed {seed}, round {round}: {request.ToJsonString()}");
            }
            while (after is not null);

            JsonAssert.Equal(expected, new JsonArray([.. pages]), $"seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData("""{"sources":[]}""", "Composite [sources] cannot be null or empty")]
    [InlineData("""{"sources":[{"a":{"terms":{"field":"tag"}}},{"a":{"terms":{"field":"n"}}}]}""", "Composite source names must be unique, found duplicates: [a]")]
    [InlineData("""{"sources":[{"a":{"terms":{"field":"tag"}}}],"after":{"b":1}}""", "Missing value for [after.a]")]
    [InlineData("""{"sources":[{"a":{"terms":{"field":"tag"}}}],"after":{"a":1,"b":1}}""", "[after] has 2 value(s) but [sources] has 1")]
    public void Bad_sources_are_refused(string composite, string reason)
    {
        using var index = new TestIndex().AddShard([]);
        var e = Assert.Throws<ElasticsearchException>(() => index.Run("{\"c\":{\"composite\":" + composite + "}}"));
        Assert.Equal(("illegal_argument_exception", reason), (e.Type, e.Reason));
    }

    [Fact]
    public void Keys_show_values_as_their_formats_say()
    {
        using var index = new TestIndex().AddShard(
            [new TestDocument(1).Set("flag", true).Set("when", 1_704_067_200_000L).Set("price", 12.0).Set("addr", "10.0.0.1"), new TestDocument(2).Set("n", 1L)]);
        Assert.Equal(
            """{"c":{"after_key":{"f":true,"d":"2024-01","p":10.0,"i":"10.0.0.1","t":1704067200000},"buckets":[{"key":{"f":true,"d":"2024-01","p":10.0,"i":"10.0.0.1","t":1704067200000},"doc_count":1}]}}""",
            TestIndex.ToText(index.Run(
                """
                {"c":{"composite":{"sources":[
                  {"f":{"terms":{"field":"flag"}}},
                  {"d":{"date_histogram":{"field":"when","calendar_interval":"month","format":"yyyy-MM"}}},
                  {"p":{"histogram":{"field":"price","interval":5}}},
                  {"i":{"terms":{"field":"addr"}}},
                  {"t":{"terms":{"field":"when"}}}]}}}
                """)));
    }

    private static List<Source> Sources(Random random)
    {
        var sources = new List<Source>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var kind = random.Next(4);
            var (type, field, body) = kind switch
            {
                0 => ("terms", TestFields.Keyword, new JsonObject()),
                1 => ("terms", TestFields.Long, new JsonObject()),
                2 => ("histogram", TestFields.Double, new JsonObject { ["interval"] = 50.0 }),
                _ => ("date_histogram", TestFields.Date, new JsonObject { ["calendar_interval"] = "month" }),
            };
            body["field"] = field;
            var (ascending, missing, missingFirst) = (random.Next(2) == 0, random.Next(2) == 0, (bool?)null);
            body["order"] = ascending ? "asc" : "desc";
            if (missing)
            {
                body["missing_bucket"] = true;
                missingFirst = random.Next(3) switch { 0 => true, 1 => false, _ => null };
                if (missingFirst is { } first)
                {
                    body["missing_order"] = first ? "first" : "last";
                }
            }

            sources.Add(new Source(
                $"s{i}", field, ascending, missing, missingFirst ?? ascending, new JsonObject { [$"s{i}"] = new JsonObject { [type] = body } }));
        }

        return sources;
    }

    private static JsonArray Expected(List<TestDocument> docs, List<Source> sources)
    {
        var groups = new Dictionary<string, (object?[] Key, List<TestDocument> Docs)>();
        foreach (var doc in docs)
        {
            foreach (var key in Keys(doc, sources, 0))
            {
                var name = string.Join('|', key.Select(k => k ?? "null"));
                groups.TryAdd(name, ([.. key], []));
                groups[name].Docs.Add(doc);
            }
        }

        var ordered = groups.Values.ToList();
        ordered.Sort((a, b) => sources.Select((s, i) => s.Compare(a.Key[i], b.Key[i])).FirstOrDefault(c => c != 0));
        return new JsonArray([.. ordered.Select(g => new JsonObject
        {
            ["key"] = new JsonObject(sources.Select((s, i) => KeyValuePair.Create(s.Name, g.Key[i] is { } value ? JsonValue.Create(value) : (JsonNode?)null))),
            ["doc_count"] = g.Docs.Count,
            ["s"] = new JsonObject { ["value"] = g.Docs.Sum(d => d.Values(TestFields.Long2).Sum(v => (double)(long)v)) },
        })]);
    }

    private static IEnumerable<object?[]> Keys(TestDocument doc, List<Source> sources, int from)
    {
        if (from == sources.Count)
        {
            yield return [];
            yield break;
        }

        var values = doc.Values(sources[from].Field).Select(v => sources[from].Round(v)).Distinct().Cast<object?>().ToList();
        if (values.Count == 0 && sources[from].Missing)
        {
            values.Add(null);
        }

        foreach (var value in values)
        {
            foreach (var rest in Keys(doc, sources, from + 1))
            {
                yield return [value, .. rest];
            }
        }
    }

    private sealed record Source(string Name, string Field, bool Ascending, bool Missing, bool MissingFirst, JsonObject Definition)
    {
        public object Round(object value) => Field switch
        {
            TestFields.Double => (Math.Floor((double)value / 50) * 50) + 0.0,
            TestFields.Date => Month((long)value),
            _ => value,
        };

        public int Compare(object? a, object? b)
        {
            if (a is null || b is null)
            {
                return a is null && b is null ? 0 : a is null == MissingFirst ? -1 : 1;
            }

            var comparison = a is string x ? string.CompareOrdinal(x, (string)b) : Comparer<object>.Default.Compare(a, b);
            return Ascending ? comparison : -comparison;
        }

        private static long Month(long millis)
        {
            var date = DateTime.UnixEpoch.AddMilliseconds(millis);
            return (long)(new DateTime(date.Year, date.Month, 1) - DateTime.UnixEpoch).TotalMilliseconds;
        }
    }
}
