using System.Collections.Immutable;
using System.Text.Json;
using Winnow.Protocols.Names;
using Winnow.Search;

namespace Winnow.Grains.Indices;

/// <summary>The body of a create-index request.</summary>
internal sealed record CreateIndexBody
{
    public IndexSettings Settings { get; private init; } = IndexSettings.Empty;

    public IReadOnlyList<string> RemovedSettings { get; private init; } = [];

    public string? Mapping { get; private init; }

    public ImmutableArray<AliasEntry> Aliases { get; private init; } = [];

    public static CreateIndexBody Parse(ReadOnlyMemory<byte> json)
    {
        var body = new CreateIndexBody();
        if (json.IsEmpty)
        {
            return body;
        }

        foreach (var property in JsonBody.ParseObject(json).Root.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            body = property.Name switch
            {
                "settings" => body with { Settings = IndexSettings.Parse(Object(property), out var removed), RemovedSettings = removed },
                "mappings" => body with { Mapping = Object(property).GetRawText() },
                "aliases" => body with { Aliases = AliasJson.Parse(Object(property)) },
                _ => throw new ElasticsearchException("parse_exception", 400, $"unknown key [{property.Name}] for create index"),
            };
        }

        return body;
    }

    private static JsonElement Object(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Object
        ? property.Value
        : throw new ElasticsearchException("parse_exception", 400, $"key [{property.Name}] must be an object");
}
