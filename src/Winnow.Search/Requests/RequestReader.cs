using System.Text.Json;

namespace Winnow.Search;

/// <summary>Reads values of a request, with the words that Elasticsearch's parser has for wrong ones.</summary>
internal sealed class RequestReader(JsonBody body)
{
    public JsonBody Body { get; } = body;

    public JsonLocation At(JsonElement element) => Body.Locate(element);

    public int Int(JsonProperty property)
    {
        var text = JsonText.Plain(property.Value);
        return property.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String && int.TryParse(text, out var value)
            ? value
            : throw Errors.XContentParse(
                $"[search] failed to parse field [{property.Name}]", At(property.Value), Errors.IllegalArgument($"For input string: \"{text}\""));
    }

    public float Float(JsonProperty property) => float.TryParse(JsonText.Plain(property.Value), out var value)
        ? value
        : throw Errors.NumberFormat($"For input string: \"{JsonText.Plain(property.Value)}\"");

    public bool Bool(JsonProperty property) => JsonText.AsBool(property.Value) ?? throw Errors.IllegalArgument(
        $"Failed to parse value [{JsonText.Plain(property.Value)}] as only [true] or [false] are allowed.");

    public string Text(JsonProperty property) => property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        ? JsonText.Plain(property.Value)
        : throw Unknown(property);

    /// <summary>A key that the request does not have, or a value of a kind that it does not take.</summary>
    public ElasticsearchException Unknown(JsonProperty property, params IEnumerable<string> known) => Errors.Parsing(
        $"Unknown key for a {JsonTokens.Name(property.Value)} in [{property.Name}].{NearestName.DidYouMean(property.Name, known)}", At(property.Value));

    /// <summary>As <see cref="Unknown"/>, of objects that Elasticsearch reads by a schema.</summary>
    public ElasticsearchException UnknownField(string parser, JsonProperty property, params IEnumerable<string> known) => Errors.XContentParse(
        $"[{parser}] unknown field [{property.Name}]{NearestName.DidYouMean(property.Name, known)}", At(property.Value));
}
