using System.Text.Json.Nodes;
using Winnow.Search.Mappings;
using Winnow.Search.Tests.Searching;

namespace Winnow.Search.Tests.Mappings;

/// <summary>Random documents through the parser, against reading their tree field by field.</summary>
public class RandomDocumentTests
{
    private static readonly string[] Paths = ["at", "b", "d", "i", "ip", "k", "low", "n", "o.k", "o.n", "t", "u"];

    [Theory]
    [InlineData(61)]
    [InlineData(62)]
    public void What_reaches_the_index_is_what_a_naive_reader_finds(int seed)
    {
        var corpus = new RandomCorpus(new Random(seed));
        var mapper = new MapperService(IndexSettings.Empty, Json.Bytes(RandomCorpus.Mapping));
        var reuse = new ParsedDocument();
        for (var i = 0; i < 300; i++)
        {
            var document = corpus.Document();
            var parsed = mapper.Parse("1", null, Json.Bytes(Spelled(document, corpus.Random)), reuse);
            var expected = string.Join(' ', Paths.Select(path => Naive(document, path)).Where(text => text.Length > 0));
            Assert.True(expected == Fields.Of(parsed), $"seed {seed}, {document.ToJsonString()}\nexpected {expected}\nbut was  {Fields.Of(parsed)}");
        }
    }

    // The same document with white space, or with the inner object spelled by dotted names.
    private static string Spelled(JsonObject document, Random random)
    {
        if (random.Next(2) == 0 || document["o"] is not JsonObject inner)
        {
            return document.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = random.Next(2) == 0 });
        }

        var flat = document.DeepClone().AsObject();
        flat.Remove("o");
        foreach (var (name, value) in inner)
        {
            flat["o." + name] = value?.DeepClone();
        }

        return flat.ToJsonString();
    }

    private static string Naive(JsonObject document, string path)
    {
        JsonNode? node = document;
        foreach (var part in path.Split('.'))
        {
            node = (node as JsonObject)?[part];
        }

        string[] values = node switch
        {
            null => [],
            JsonArray array => [.. array.OfType<JsonNode>().Select(item => item.ToString())],
            _ => [node.ToString()],
        };
        if (values.Length == 0)
        {
            return "";
        }

        return path switch
        {
            "t" or "u" => $"{path}:[{string.Join(' ', values).ToLowerInvariant()}]",
            "n" or "i" or "o.n" => $"{path}={string.Join(',', values.Select(long.Parse).Order())}",
            "d" => $"{path}={string.Join(',', values.Select(double.Parse).Order().Select(JavaDouble.Format))}",
            "b" => $"{path}={string.Join(',', values.Select(value => value == "true" ? 1 : 0).Order())}",
            "at" => $"{path}={string.Join(',', values.Order(StringComparer.Ordinal).Select(day => day + "T00:00:00.000Z"))}",
            "low" => $"{path}:{string.Join(',', values.Select(value => value.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal))}",
            _ => $"{path}:{string.Join(',', values.Distinct().Order(StringComparer.Ordinal))}",
        };
    }
}
