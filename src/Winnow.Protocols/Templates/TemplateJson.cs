using System.Text.Json;
using System.Text.Json.Nodes;

namespace Winnow.Protocols.Templates;

/// <summary>Reading stored templates. What a template may hold is checked when it is put.</summary>
internal static class TemplateJson
{
    private static readonly JsonSerializerOptions Compact = new() { WriteIndented = false };

    public static JsonObject Parse(string json, string name)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new Refusal("parsing_exception", 400, $"[{name}] must be an object");
        }
        catch (JsonException exception)
        {
            throw new Refusal("x_content_parse_exception", 400, exception.Message);
        }
    }

    public static string Write(JsonObject json) => json.ToJsonString(Compact);

    /// <summary>A list of texts, or one text.</summary>
    public static IReadOnlyList<string> Strings(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => [.. array.Select(Text)],
        _ => [Text(node)],
    };

    public static long Long(JsonNode? node, long otherwise, string field) => node switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue(out long number) => number,
        JsonValue value when value.TryGetValue(out string? text) && long.TryParse(text, out var number) => number,
        _ => throw Refusals.IllegalArgument($"Failed to parse value of [{field}] as a long"),
    };

    public static bool Bool(JsonNode? node) => node switch
    {
        null => false,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => string.Equals(Text(node), "true", StringComparison.Ordinal),
    };

    public static string? Section(JsonObject template, string name) => template[name] is JsonObject section && section.Count > 0 ? Write(section) : null;

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : node?.ToJsonString() ?? "null";
}
