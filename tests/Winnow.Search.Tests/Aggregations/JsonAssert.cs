using System.Text.Json;
using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Aggregations;

/// <summary>Compares responses; sums of floating-point numbers may differ in their last digits.</summary>
internal static class JsonAssert
{
    private const double Tolerance = 1e-9;

    public static void Equal(JsonNode? expected, JsonNode? actual, string what = "")
    {
        if (Difference(expected, actual, "$") is { } difference)
        {
            Assert.Fail($"{what}\n{difference}\nexpected: {expected?.ToJsonString()}\nactual:   {actual?.ToJsonString()}");
        }
    }

    private static string? Difference(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected, actual)
        {
            case (null, null):
                return null;
            case (JsonObject a, JsonObject b):
                var keys = a.Select(p => p.Key).ToList();
                var others = b.Select(p => p.Key).ToList();
                if (!keys.ToHashSet().SetEquals(others))
                {
                    return $"{path}: properties [{string.Join(", ", keys)}] but [{string.Join(", ", others)}]";
                }

                return keys.Select(key => Difference(a[key], b[key], $"{path}.{key}")).FirstOrDefault(d => d is not null);
            case (JsonArray a, JsonArray b):
                return a.Count != b.Count
                    ? $"{path}: {a.Count} items but {b.Count}"
                    : a.Select((item, i) => Difference(item, b[i], $"{path}[{i}]")).FirstOrDefault(d => d is not null);
            case (JsonValue a, JsonValue b) when Kind(a) == JsonValueKind.Number && Kind(b) == JsonValueKind.Number:
                var (x, y) = (double.Parse(a.ToJsonString()), double.Parse(b.ToJsonString()));
                return Math.Abs(x - y) <= Tolerance * Math.Max(1, Math.Abs(x)) ? null : $"{path}: {a} but {b}";
            default:
                return JsonNode.DeepEquals(expected, actual) ? null : $"{path}: {expected?.ToJsonString()} but {actual?.ToJsonString()}";
        }
    }

    private static JsonValueKind Kind(JsonValue value) => value.GetValueKind();
}
