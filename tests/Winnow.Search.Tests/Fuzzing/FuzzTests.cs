using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Winnow.Search.Mappings;
using Winnow.Search.Tests.Searching;
using Winnow.Store;

namespace Winnow.Search.Tests.Fuzzing;

/// <summary>Whatever comes in, what comes out is an answer or an <see cref="ElasticsearchException"/>.</summary>
public class FuzzTests
{
    private const int Rounds = 3_000;

    [Fact]
    public void Damaged_documents_are_parsed_or_refused()
    {
        var corpus = new RandomCorpus(new Random(41));
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes(RandomCorpus.Mapping));
        var reuse = new ParsedDocument();
        for (var i = 0; i < Rounds; i++)
        {
            var source = Damage(Encoding.UTF8.GetBytes(corpus.Document().ToJsonString()), corpus.Random);
            Try(() => mapper.Parse("1", null, source, reuse));
        }
    }

    [Fact]
    public void Random_bytes_are_refused_as_documents_requests_mappings_and_settings()
    {
        var random = new Random(43);
        var mapper = new MapperService(IndexSettings.Empty, "{}"u8.ToArray());
        for (var i = 0; i < Rounds; i++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            Try(() => mapper.Parse("1", null, bytes));
            Try(() => SearchSource.Parse(bytes));
            Try(() => mapper.MergeWith(bytes));
            Try(() => IndexSettings.Parse(bytes));
            Try(() => AnalyzeAction.Execute(null, bytes));
        }
    }

    [Fact]
    public void Damaged_searches_are_answered_or_refused()
    {
        var corpus = new RandomCorpus(new Random(47));
        using var index = new SearchIndex(RandomCorpus.Mapping);
        for (var i = 0; i < 30; i++)
        {
            index.Add(i.ToString(), corpus.Document().ToJsonString());
        }

        index.Refresh();
        foreach (var body in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Searching", "features.txt")).Where(line => line.StartsWith('{')))
        {
            for (var i = 0; i < 20; i++)
            {
                Run(index, Damage(Encoding.UTF8.GetBytes(body), corpus.Random));
                Run(index, Encoding.UTF8.GetBytes(Mutate(JsonNode.Parse(body)!, corpus.Random).ToJsonString()));
            }
        }

        for (var i = 0; i < Rounds; i++)
        {
            Run(index, Encoding.UTF8.GetBytes(Mutate(new JsonObject { ["query"] = corpus.Query() }, corpus.Random).ToJsonString()));
        }
    }

    [Theory]
    [InlineData("query_string")]
    [InlineData("simple_query_string")]
    public void Random_query_strings_are_answered_or_refused(string type)
    {
        var random = new Random(53);
        using var index = new SearchIndex(RandomCorpus.Mapping);
        string[] parts = ["a", "b*", "t:", "n:", "(", ")", "\"", "AND", "OR", "NOT", "+", "-", "~", "~2", "^", "^2", "[", "TO", "]", "{", "}", "*", "?", "/", "\\", " ", ":", ">=", "5", "_exists_:", "|", "&&"];
        for (var i = 0; i < Rounds; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)] + (random.Next(2) == 0 ? " " : "")));
            Run(index, Encoding.UTF8.GetBytes(new JsonObject { ["query"] = new JsonObject { [type] = new JsonObject { ["query"] = text } } }.ToJsonString()));
        }
    }

    [Fact]
    public void Damaged_results_are_read_or_reported_as_corrupt()
    {
        var random = new Random(59);
        var result = new ArrayBufferWriter<byte>();
        using var index = new SearchIndex(RandomCorpus.Mapping);
        index.Add("1", """{"k":"a","n":1,"d":1.5}""").Refresh();
        QueryPhase.Execute(
            SearchSource.Parse(Json.Bytes("""{"sort":["k","n","d","_score"],"collapse":{"field":"k"},"aggs":{"a":{"terms":{"field":"k"}}}}""")), index.Context()).WriteTo(result);
        for (var i = 0; i < Rounds; i++)
        {
            var bytes = Damage(result.WrittenSpan.ToArray(), random);
            try
            {
                ShardQueryResult.Read(bytes);
                FetchResult.Read(bytes);
                ShardFetchRequest.Read(bytes);
            }
            catch (CorruptIndexException)
            {
                // Noticed.
            }
        }
    }

    private static void Run(SearchIndex index, byte[] body) => Try(() =>
    {
        var source = SearchSource.Parse(body);
        var result = QueryPhase.Execute(source, index.Context());
        var reduced = SearchReducer.Reduce(source, [result]);
        FetchPhase.Execute(source, index.Context(), [.. reduced.Hits.Select(hit => hit.Hit)]);
        CanMatchPhase.CanMatch(source, index.Context());
    });

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (ElasticsearchException e)
        {
            Assert.InRange(e.Status, 400, 503);
            Assert.NotEmpty(e.Reason);
        }
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var edits = random.Next(1, 4); edits > 0 && damaged.Count > 0; edits--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveAt(at);
                    break;
                case 2:
                    damaged.Insert(at, (byte)"{}[],:\"0-e.\\"[random.Next(12)]);
                    break;
                default:
                    damaged.RemoveRange(at, random.Next(damaged.Count - at));
                    break;
            }
        }

        return [.. damaged];
    }

    // Puts a value of another kind, or another name, somewhere into the tree.
    private static JsonNode Mutate(JsonNode node, Random random)
    {
        var copy = node.DeepClone();
        var containers = new List<JsonNode>();
        Collect(copy, containers);
        var target = containers[random.Next(containers.Count)];
        JsonNode? value = random.Next(9) switch
        {
            0 => null,
            1 => true,
            2 => random.Next(-5, 100),
            3 => 1.5,
            4 => "text",
            5 => new JsonArray(1, "x"),
            6 => new JsonObject { ["field"] = "n" },
            7 => "9999999999999999999999",
            _ => new JsonArray(),
        };
        if (target is JsonArray array)
        {
            if (array.Count > 0)
            {
                array[random.Next(array.Count)] = value;
            }
        }
        else if (target is JsonObject { Count: > 0 } source)
        {
            var key = source.ElementAt(random.Next(source.Count)).Key;
            var name = random.Next(3) == 0 ? RandomCorpus.Words[random.Next(12)] : key;
            source.Remove(key);
            source[name] = value;
        }

        return copy;
    }

    private static void Collect(JsonNode? node, List<JsonNode> containers)
    {
        if (node is JsonObject or JsonArray)
        {
            containers.Add(node);
        }

        foreach (var child in node is JsonObject source ? source.Select(pair => pair.Value) : node is JsonArray array ? array : Enumerable.Empty<JsonNode?>())
        {
            Collect(child, containers);
        }
    }
}
