using System.Text;
using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Fetch;

public class SourceFilterTests
{
    private const string Source = """{"a":{"b":{"c":1,"d":2},"e":[{"f":1,"g":2},{"f":3}]},"h":"x","a.x":5,"i":[1,2],"j":{}}""";

    [Theory]
    [InlineData("h", "", """{"h":"x"}""")]
    [InlineData("a", "", """{"a":{"b":{"c":1,"d":2},"e":[{"f":1,"g":2},{"f":3}]}}""")]
    [InlineData("a.b.c", "", """{"a":{"b":{"c":1}}}""")]
    [InlineData("a.*", "", """{"a":{"b":{"c":1,"d":2},"e":[{"f":1,"g":2},{"f":3}]},"a.x":5}""")]
    [InlineData("*.f", "", """{"a":{"e":[{"f":1},{"f":3}]}}""")]
    [InlineData("a.e.g", "", """{"a":{"e":[{"g":2}]}}""")]
    [InlineData("nope", "", "{}")]
    [InlineData("a.nope", "", "{}")]
    [InlineData("", "a", """{"h":"x","a.x":5,"i":[1,2],"j":{}}""")]
    [InlineData("", "a.b", """{"a":{"e":[{"f":1,"g":2},{"f":3}]},"h":"x","a.x":5,"i":[1,2],"j":{}}""")]
    [InlineData("", "*.f", """{"a":{"b":{"c":1,"d":2},"e":[{"g":2},{}]},"h":"x","a.x":5,"i":[1,2],"j":{}}""")]
    [InlineData("a", "a.b.*,a.e", """{"a":{"b":{}}}""")]
    [InlineData("*", "*", "{}")]
    [InlineData("i,j", "", """{"i":[1,2],"j":{}}""")]
    public void Keeps_what_the_patterns_name(string includes, string excludes, string expected) =>
        Json.Equal(expected, new SourceFilter(Patterns(includes), Patterns(excludes)).Apply(Encoding.UTF8.GetBytes(Source)));

    [Fact]
    public void Agrees_with_a_naive_filter_on_random_objects()
    {
        var random = new Random(5);
        string[] patterns = ["a", "b", "a.b", "*.a", "a.*", "c.*.a", "b*", "*", "a.b.c"];
        for (var i = 0; i < 2_000; i++)
        {
            var source = Object(random, 0);
            string[] includes = [.. Enumerable.Range(0, random.Next(3)).Select(_ => patterns[random.Next(patterns.Length)])];
            string[] excludes = [.. Enumerable.Range(0, random.Next(2)).Select(_ => patterns[random.Next(patterns.Length)])];
            var actual = new SourceFilter(includes, excludes).Apply(Encoding.UTF8.GetBytes(source.ToJsonString()));
            var expected = Naive(source, "", includes, excludes, covered: includes.Length == 0)!;
            Assert.True(
                JsonNode.DeepEquals(expected, JsonNode.Parse(actual.Span)),
                $"{source.ToJsonString()} +[{string.Join(',', includes)}] -[{string.Join(',', excludes)}]\nexpected {expected.ToJsonString()}\nbut was {Encoding.UTF8.GetString(actual.Span)}");
        }
    }

    [Fact]
    public void Numbers_and_escapes_are_copied_as_they_are() => Assert.Equal(
        """{"a":1.50e3,"b":"\u0041"}""",
        Encoding.UTF8.GetString(new SourceFilter(["a", "b"], []).Apply("""{ "a" : 1.50e3 , "b":"\u0041","c":0}"""u8.ToArray()).Span));

    private static string[] Patterns(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static JsonObject Object(Random random, int depth)
    {
        var result = new JsonObject();
        foreach (var name in (string[])["a", "b", "c"])
        {
            if (random.Next(3) > 0)
            {
                result[name] = Value(random, depth + 1);
            }
        }

        return result;
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 3 ? 2 : 5) switch
    {
        0 => random.Next(10),
        1 => null,
        2 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1))]),
        _ => Object(random, depth),
    };

    // What is left of a value; null when nothing is and it is not itself asked for.
    private static JsonNode? Naive(JsonNode? node, string path, string[] includes, string[] excludes, bool covered)
    {
        switch (node)
        {
            case JsonObject source:
                var result = new JsonObject();
                foreach (var (name, value) in source)
                {
                    var child = path.Length == 0 ? name : $"{path}.{name}";
                    if (excludes.Any(pattern => SimplePattern.Matches(pattern, child)))
                    {
                        continue;
                    }

                    var kept = covered || includes.Any(pattern => SimplePattern.Matches(pattern, child));
                    if (value is JsonObject or JsonArray ? Naive(value, child, includes, excludes, kept) is { } part : kept)
                    {
                        result[name] = value is JsonObject or JsonArray ? Naive(value, child, includes, excludes, kept) : value?.DeepClone();
                    }
                }

                return covered || result.Count > 0 || path.Length == 0 ? result : null;
            case JsonArray array:
                var items = new JsonArray();
                foreach (var item in array)
                {
                    if (item is JsonObject or JsonArray)
                    {
                        if (Naive(item, path, includes, excludes, covered) is { } part)
                        {
                            items.Add(part);
                        }
                    }
                    else if (covered)
                    {
                        items.Add(item?.DeepClone());
                    }
                }

                return covered || items.Count > 0 ? items : null;
            default:
                return node;
        }
    }
}
