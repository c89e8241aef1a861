using System.Text.Json;

namespace Winnow.Search;

/// <summary>The body of <c>_analyze</c>.</summary>
internal sealed class AnalyzeRequest
{
    private static readonly string[] Known =
        ["analyzer", "text", "field", "tokenizer", "filter", "char_filter", "normalizer", "explain", "attributes"];

    public string? Analyzer { get; private set; }

    public IReadOnlyList<string> Text { get; private set; } = [];

    public string? Field { get; private set; }

    public string? Normalizer { get; private set; }

    /// <summary>A name, or a tree of settings; null when there is none.</summary>
    public object? Tokenizer { get; private set; }

    public List<object> Filters { get; } = [];

    public List<object> CharFilters { get; } = [];

    public bool Explain { get; private set; }

    public bool IsCustom => Tokenizer is not null || Filters.Count + CharFilters.Count > 0;

    public static AnalyzeRequest Parse(ReadOnlyMemory<byte> body)
    {
        var json = JsonBody.ParseObject(body.IsEmpty ? "{}"u8.ToArray() : body);
        var reader = new RequestReader(json);
        var request = new AnalyzeRequest();
        foreach (var property in json.Root.EnumerateObject())
        {
            request.Read(property, reader);
        }

        if (request.Text.Count == 0)
        {
            throw Errors.ActionRequestValidation("text is missing");
        }

        if (request.Normalizer is not null && (request.Tokenizer is not null || request.Analyzer is not null))
        {
            throw Errors.ActionRequestValidation("tokenizer/analyze should be null if normalizer is specified");
        }

        if (request.Analyzer is not null && request.IsCustom)
        {
            throw Errors.IllegalArgument("cannot define extra components on a named analyzer");
        }

        return request;
    }

    private void Read(JsonProperty property, RequestReader reader)
    {
        switch (property.Name)
        {
            case "analyzer":
                Analyzer = Name(property);
                break;
            case "text":
                Text = property.Value.ValueKind switch
                {
                    JsonValueKind.String => [property.Value.GetString()!],
                    JsonValueKind.Array => [.. property.Value.EnumerateArray().Select(JsonText.Plain)],
                    _ => throw reader.UnknownField("analyze_request", property, Known),
                };
                break;
            case "field":
                Field = Name(property);
                break;
            case "tokenizer":
                Tokenizer = Component(property.Value);
                break;
            case "filter":
                AddComponents(Filters, property);
                break;
            case "char_filter":
                AddComponents(CharFilters, property);
                break;
            case "normalizer":
                Normalizer = Name(property);
                break;
            case "explain":
                Explain = reader.Bool(property);
                break;
            case "attributes":
                break;
            default:
                throw reader.UnknownField("analyze_request", property, Known);
        }
    }

    private static void AddComponents(List<object> into, JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Array)
        {
            into.Add(Component(property.Value));
            return;
        }

        into.AddRange(property.Value.EnumerateArray().Select(Component));
    }

    private static string Name(JsonProperty property) => property.Value.ValueKind == JsonValueKind.String
        ? property.Value.GetString()!
        : throw Errors.IllegalArgument($"[{property.Name}] should be of type String");

    private static object Component(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object => Tree(value)!,
        _ => throw Errors.IllegalArgument($"a component should be a name or an object, but was [{JsonTokens.Name(value)}]"),
    };

    private static object? Tree(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(property => property.Name, property => Tree(property.Value), StringComparer.Ordinal),
        JsonValueKind.Array => value.EnumerateArray().Select(Tree).ToList(),
        JsonValueKind.Null => null,
        _ => JsonText.Plain(value),
    };
}
