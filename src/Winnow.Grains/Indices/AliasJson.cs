using System.Collections.Immutable;
using System.Text.Json;
using Winnow.Protocols.Names;
using Winnow.Search;

namespace Winnow.Grains.Indices;

/// <summary>Aliases as index bodies and templates give them: <c>{"name":{"filter":…,"routing":…}}</c>.</summary>
internal static class AliasJson
{
    public static ImmutableArray<AliasEntry> Parse(JsonElement aliases) => [.. aliases.EnumerateObject().Select(Parse)];

    private static AliasEntry Parse(JsonProperty property)
    {
        var alias = new AliasEntry { Name = property.Name };
        if (property.Value.ValueKind is JsonValueKind.Null)
        {
            return alias;
        }

        if (property.Value.ValueKind is not JsonValueKind.Object)
        {
            throw new ElasticsearchException("parsing_exception", 400, $"Expected [START_OBJECT] for alias [{property.Name}]");
        }

        foreach (var field in property.Value.EnumerateObject())
        {
            alias = field.Name switch
            {
                "filter" => alias with { Filter = field.Value.ValueKind == JsonValueKind.Object ? field.Value.GetRawText() : null },
                "routing" => alias with { IndexRouting = Text(field.Value), SearchRouting = Text(field.Value) },
                "index_routing" or "indexRouting" or "index-routing" => alias with { IndexRouting = Text(field.Value) },
                "search_routing" or "searchRouting" or "search-routing" => alias with { SearchRouting = Text(field.Value) },
                "is_write_index" => alias with { IsWriteIndex = Bool(field) },
                "is_hidden" => alias with { IsHidden = Bool(field) },
                _ => throw new ElasticsearchException("parsing_exception", 400, $"Unknown field [{field.Name}] in alias [{property.Name}]"),
            };
        }

        return alias;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static bool Bool(JsonProperty field) => field.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when field.Value.ValueEquals("true") => true,
        JsonValueKind.String when field.Value.ValueEquals("false") => false,
        _ => throw Winnow.Search.Errors.IllegalArgument($"Failed to parse value [{field.Value.GetRawText()}] as only [true] or [false] are allowed."),
    };
}
