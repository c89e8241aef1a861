using System.Text.Json;
using Winnow.Search.Dsl;

namespace Winnow.Search;

/// <summary>How one field is highlighted; what it does not set comes from the request's common options.</summary>
public sealed record HighlightOptions
{
    public IReadOnlyList<string> PreTags { get; init; } = ["<em>"];

    public IReadOnlyList<string> PostTags { get; init; } = ["</em>"];

    public int FragmentSize { get; init; } = 100;

    /// <summary>0 highlights the whole field.</summary>
    public int NumberOfFragments { get; init; } = 5;

    public int NoMatchSize { get; init; }

    public bool RequireFieldMatch { get; init; } = true;

    public bool OrderByScore { get; init; }

    public bool EncodeHtml { get; init; }

    public QueryBuilder? Query { get; init; }

    /// <summary>Other fields whose matches count for this one.</summary>
    public IReadOnlyList<string> MatchedFields { get; init; } = [];

    /// <summary>-1 for the index's limit.</summary>
    public int MaxAnalyzedOffset { get; init; } = -1;
}

/// <summary><c>highlight</c>: the fields, which may be patterns, each with its options.</summary>
public sealed record HighlightBuilder(IReadOnlyList<(string Field, HighlightOptions Options)> Fields)
{
    private static readonly string[] Known =
    [
        "pre_tags", "post_tags", "fragment_size", "number_of_fragments", "no_match_size", "require_field_match", "order", "encoder",
        "highlight_query", "matched_fields", "max_analyzed_offset", "type", "fields", "tags_schema", "fragmenter", "boundary_chars",
        "boundary_scanner", "boundary_scanner_locale", "boundary_max_scan", "fragment_offset", "phrase_limit", "force_source", "options",
    ];

    private static readonly string[] StyledTags = [.. Enumerable.Range(1, 10).Select(i => $"<em class=\"hlt{i}\">")];

    internal static HighlightBuilder Parse(JsonProperty highlight, RequestReader reader)
    {
        if (highlight.Value.ValueKind != JsonValueKind.Object)
        {
            throw reader.Unknown(highlight);
        }

        var options = new HighlightOptions();
        JsonElement fields = default;
        foreach (var property in highlight.Value.EnumerateObject())
        {
            if (property.Name == "fields")
            {
                fields = property.Value;
            }
            else
            {
                options = Option(options, property, reader);
            }
        }

        var result = new List<(string, HighlightOptions)>();
        switch (fields.ValueKind)
        {
            case JsonValueKind.Object:
                result.AddRange(fields.EnumerateObject().Select(field => (field.Name, Field(options, field, reader))));
                break;
            case JsonValueKind.Array:
                result.AddRange(fields.EnumerateArray().SelectMany(item => item.Members("highlight_field")).Select(field => (field.Name, Field(options, field, reader))));
                break;
        }

        return new HighlightBuilder(result);
    }

    private static HighlightOptions Field(HighlightOptions common, JsonProperty field, RequestReader reader)
    {
        if (field.Value.ValueKind != JsonValueKind.Object)
        {
            throw Errors.XContentParse($"[highlight_field] Expected START_OBJECT but was: {JsonTokens.Name(field.Value)}", reader.At(field.Value));
        }

        return field.Value.EnumerateObject().Aggregate(common, (options, property) => Option(options, property, reader));
    }

    private static HighlightOptions Option(HighlightOptions options, JsonProperty property, RequestReader reader)
    {
        switch (property.Name)
        {
            case "pre_tags":
                return options with { PreTags = Tags(property.Value) };
            case "post_tags":
                return options with { PostTags = Tags(property.Value) };
            case "fragment_size":
                return options with { FragmentSize = reader.Int(property) };
            case "number_of_fragments":
                return options with { NumberOfFragments = reader.Int(property) };
            case "no_match_size":
                return options with { NoMatchSize = reader.Int(property) };
            case "require_field_match":
                return options with { RequireFieldMatch = reader.Bool(property) };
            case "order":
                return options with { OrderByScore = reader.Text(property).Equals("score", StringComparison.OrdinalIgnoreCase) };
            case "encoder":
                return options with { EncodeHtml = reader.Text(property) == "html" };
            case "highlight_query":
                return options with { Query = QueryParser.Parse(property.Value, new QueryParseContext(reader.Body)) };
            case "matched_fields":
                return options with { MatchedFields = JsonText.List(property.Value) };
            case "max_analyzed_offset":
                return options with { MaxAnalyzedOffset = reader.Int(property) };
            case "tags_schema":
                return reader.Text(property) switch
                {
                    "styled" => options with { PreTags = StyledTags, PostTags = ["</em>"] },
                    "default" => options,
                    var other => throw Errors.IllegalArgument($"Unknown tag schema [{other}]"),
                };
            case "type":
                return reader.Text(property) is "plain" or "unified" or "fvh"
                    ? options
                    : throw Errors.IllegalArgument($"unknown highlighter type [{reader.Text(property)}] for the field");
            case "options":
                return options;
            default:
                // The rest chooses among ways of cutting fragments that have one answer here.
                return Known.Contains(property.Name, StringComparer.Ordinal)
                    ? options
                    : throw reader.UnknownField("highlight", property, Known);
        }
    }

    private static IReadOnlyList<string> Tags(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(JsonText.Plain)]
        : [JsonText.Plain(value)];
}
