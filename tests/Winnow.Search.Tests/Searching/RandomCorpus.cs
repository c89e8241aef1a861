using System.Globalization;
using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Searching;

/// <summary>Random small documents over fields of every type, and random queries over them.</summary>
internal sealed class RandomCorpus(Random random)
{
    public const string Mapping = """
        {"properties":{
            "k":{"type":"keyword"},"low":{"type":"keyword","normalizer":"lowercase"},"t":{"type":"text"},"u":{"type":"text"},
            "n":{"type":"long"},"i":{"type":"integer"},"d":{"type":"double"},"at":{"type":"date"},"b":{"type":"boolean"},"ip":{"type":"ip"},
            "o":{"properties":{"k":{"type":"keyword"},"n":{"type":"long"}}}}}
        """;

    public static readonly string[] Words = ["apple", "apply", "ape", "bat", "bath", "bathe", "cat", "cart", "dog", "door", "Zebra", "zoo"];

    public Random Random { get; } = random;

    public JsonObject Document()
    {
        var document = new JsonObject();
        Maybe(document, "k", () => Word());
        Maybe(document, "low", () => Word().ToUpperInvariant());
        Maybe(document, "t", Text);
        Maybe(document, "u", Text);
        Maybe(document, "n", () => Random.Next(-20, 20));
        Maybe(document, "i", () => Random.Next(0, 5));
        Maybe(document, "d", () => Math.Round((Random.NextDouble() * 10) - 5, 1));
        Maybe(document, "at", () => Day());
        Maybe(document, "b", () => Random.Next(2) == 0);
        Maybe(document, "ip", () => Ip());
        if (Random.Next(2) == 0)
        {
            var inner = new JsonObject();
            Maybe(inner, "k", () => Word());
            Maybe(inner, "n", () => Random.Next(5));
            document["o"] = inner;
        }

        return document;
    }

    public JsonObject Query(int depth = 0)
    {
        if (depth < 2 && Random.Next(3) == 0)
        {
            return Compound(depth);
        }

        return Random.Next(22) switch
        {
            0 => Leaf("term", "k", Word()),
            1 => Leaf("term", "n", Random.Next(-20, 20)),
            2 => Leaf("term", "low", Word()),
            3 => Leaf("term", "b", Random.Next(2) == 0),
            4 => Leaf("term", "ip", Random.Next(2) == 0 ? Ip() : $"10.0.{Random.Next(2)}.0/24"),
            5 => Leaf("terms", Pick("k", "o.k"), new JsonArray(Word(), Word(), Word())),
            6 => Leaf("terms", "n", new JsonArray(Random.Next(-20, 20), Random.Next(-20, 20))),
            7 => Leaf("range", Pick("n", "i", "d"), Bounds(() => JsonValue.Create(Random.Next(2) == 0 ? Random.Next(-20, 20) : Math.Round((Random.NextDouble() * 10) - 5, 1)))),
            8 => Leaf("range", "at", Bounds(() => JsonValue.Create(Random.Next(3) == 0 ? Day()[..7] + "||/M" : Day()))),
            9 => Leaf("range", Pick("k", "low"), Bounds(() => JsonValue.Create(Word()))),
            10 => Leaf("range", "ip", Bounds(() => JsonValue.Create(Ip()))),
            11 => new JsonObject { ["exists"] = new JsonObject { ["field"] = Pick("k", "t", "n", "d", "at", "b", "ip", "o", "o.k", "o.n") } },
            12 => Leaf("prefix", Pick("k", "t"), Word()[..Random.Next(1, 4)]),
            13 => Leaf("wildcard", Pick("k", "t"), Wildcard()),
            14 => Leaf("regexp", "k", Pick("a.*e", "[bc]at.*", "(dog|door)", "ba?t", "z.+")),
            15 => Leaf("fuzzy", "k", new JsonObject { ["value"] = Word(), ["fuzziness"] = Random.Next(3), ["transpositions"] = false, ["max_expansions"] = 1000 }),
            16 => Leaf("match", Pick("t", "u"), new JsonObject { ["query"] = Text(), ["operator"] = Pick("and", "or") }),
            17 => Leaf("match", "t", new JsonObject { ["query"] = Text(), ["minimum_should_match"] = Pick("1", "2", "-1", "50%", "-34%", "2<75%") }),
            18 => Leaf("match_phrase", Pick("t", "u"), $"{Word()} {Word()}"),
            19 => Leaf("match_bool_prefix", "t", $"{Word()} {Word()[..2]}"),
            20 => new JsonObject { ["ids"] = new JsonObject { ["values"] = new JsonArray(Random.Next(40).ToString(), Random.Next(40).ToString()) } },
            _ => new JsonObject { ["multi_match"] = new JsonObject { ["query"] = Text(), ["fields"] = new JsonArray("t^2", "u"), ["type"] = Pick("best_fields", "most_fields"), ["operator"] = Pick("and", "or") } },
        };
    }

    private JsonObject Compound(int depth)
    {
        JsonArray Some(int max) => new([.. Enumerable.Range(0, Random.Next(max + 1)).Select(_ => Query(depth + 1))]);
        switch (Random.Next(6))
        {
            case 0:
                return new JsonObject { ["constant_score"] = new JsonObject { ["filter"] = Query(depth + 1) } };
            case 1:
                return new JsonObject { ["dis_max"] = new JsonObject { ["queries"] = new JsonArray(Query(depth + 1), Query(depth + 1)) } };
            case 2:
                return new JsonObject
                {
                    ["function_score"] = new JsonObject
                    {
                        ["query"] = Query(depth + 1),
                        ["functions"] = new JsonArray(new JsonObject { ["filter"] = Query(depth + 1), ["weight"] = 2 }),
                    },
                };
            default:
                var boolean = new JsonObject { ["must"] = Some(2), ["filter"] = Some(1), ["should"] = Some(3), ["must_not"] = Some(1) };
                if (Random.Next(3) == 0)
                {
                    boolean["minimum_should_match"] = Random.Next(3);
                }

                return new JsonObject { ["bool"] = boolean };
        }
    }

    private static JsonObject Leaf(string type, string field, JsonNode? value) => new() { [type] = new JsonObject { [field] = value } };

    private JsonObject Bounds(Func<JsonNode> value)
    {
        var bounds = new JsonObject();
        if (Random.Next(4) > 0)
        {
            bounds[Pick("gte", "gt")] = value();
        }

        if (Random.Next(4) > 0)
        {
            bounds[Pick("lte", "lt")] = value();
        }

        return bounds;
    }

    private void Maybe(JsonObject document, string field, Func<JsonNode?> value)
    {
        switch (Random.Next(6))
        {
            case 0:
                break;
            case 1:
                document[field] = null;
                break;
            case 2:
                document[field] = new JsonArray([.. Enumerable.Range(0, Random.Next(4)).Select(_ => value())]);
                break;
            default:
                document[field] = value();
                break;
        }
    }

    private string Wildcard()
    {
        var word = Word().ToCharArray();
        word[Random.Next(word.Length)] = Random.Next(2) == 0 ? '*' : '?';
        return new string(word);
    }

    private JsonNode Text() => JsonValue.Create(string.Join(' ', Enumerable.Range(0, Random.Next(1, 6)).Select(_ => Word())));

    private string Word() => Pick(Words);

    private string Day() => new DateTime(2024, 1, 1).AddDays(Random.Next(90)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Ip() => $"10.0.{Random.Next(2)}.{Random.Next(8)}";

    private string Pick(params string[] items) => items[Random.Next(items.Length)];
}
