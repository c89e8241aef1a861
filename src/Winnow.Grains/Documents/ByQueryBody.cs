using System.Text.Json;
using Winnow.Protocols;
using Winnow.Search;

namespace Winnow.Grains.Documents;

/// <summary>What a by-query request searches for.</summary>
internal sealed record ByQueryBody
{
    public string? Query { get; init; }

    public string? SourceFilter { get; init; }

    public string? Slice { get; init; }

    public long? MaxDocs { get; init; }

    public bool ProceedOnConflicts { get; init; }

    public static ByQueryBody Parse(ReadOnlyMemory<byte> json, params string[] allowed)
    {
        var body = new ByQueryBody();
        if (json.IsEmpty)
        {
            return body;
        }

        foreach (var property in JsonBody.ParseObject(json).Root.EnumerateObject())
        {
            if (property.Name is "script")
            {
                throw Refusals.IllegalArgument("scripted updates are not supported: no scripting language is available");
            }

            if (!allowed.Contains(property.Name))
            {
                throw Winnow.Search.Errors.Parsing($"request does not support [{property.Name}]", default);
            }

            body = body.With(property);
        }

        return body;
    }

    public ByQueryBody With(JsonProperty property) => property.Name switch
    {
        "query" => this with { Query = property.Value.GetRawText() },
        "slice" => this with { Slice = property.Value.GetRawText() },
        "_source" => this with { SourceFilter = property.Value.GetRawText() },
        "max_docs" => this with { MaxDocs = property.Value.GetInt64() },
        "conflicts" => this with { ProceedOnConflicts = property.Value.ValueEquals("proceed") },
        _ => this,
    };
}

/// <summary>The body of a reindex: where from, and where to.</summary>
internal sealed record ReindexBody
{
    public ByQueryBody Source { get; init; } = new();

    public string[] Indices { get; init; } = [];

    public int? BatchSize { get; init; }

    public string Destination { get; init; } = "";

    public BulkAction OpType { get; init; } = BulkAction.Index;

    public DocumentVersionType VersionType { get; init; }

    public string? Pipeline { get; init; }

    public bool ProceedOnConflicts => Source.ProceedOnConflicts;

    public static ReindexBody Parse(ReadOnlyMemory<byte> json)
    {
        var body = new ReindexBody();
        foreach (var property in JsonBody.ParseObject(json).Root.EnumerateObject())
        {
            body = property.Name switch
            {
                "source" => property.Value.EnumerateObject().Aggregate(body, ReadSource),
                "dest" => property.Value.EnumerateObject().Aggregate(body, ReadDestination),
                "conflicts" or "max_docs" => body with { Source = body.Source.With(property) },
                "script" => throw Refusals.IllegalArgument("scripts are not supported: no scripting language is available"),
                _ => throw new Refusal("x_content_parse_exception", 400, $"[reindex] unknown field [{property.Name}]"),
            };
        }

        var complaint = body.Indices.Length == 0 ? "use _all if you really want to copy from all existing indexes"
            : body.Destination.Length == 0 ? "index is missing"
            : body.Indices.Contains(body.Destination) ? $"reindex cannot write into an index its reading from [{body.Destination}]"
            : null;
        return complaint is null ? body : throw Winnow.Search.Errors.ActionRequestValidation(complaint);
    }

    private static ReindexBody ReadSource(ReindexBody body, JsonProperty property) => property.Name switch
    {
        "index" => body with { Indices = property.Value.ValueKind == JsonValueKind.Array ? [.. property.Value.EnumerateArray().Select(name => name.GetString()!)] : [property.Value.GetString()!] },
        "size" => body with { BatchSize = property.Value.GetInt32() },
        "query" or "slice" or "_source" => body with { Source = body.Source.With(property) },
        "remote" => throw Refusals.IllegalArgument("reindexing from a remote host is not supported"),
        _ => throw new Refusal("x_content_parse_exception", 400, $"[source] unknown field [{property.Name}]"),
    };

    private static ReindexBody ReadDestination(ReindexBody body, JsonProperty property) => property.Name switch
    {
        "index" => body with { Destination = property.Value.GetString() ?? "" },
        "op_type" => body with { OpType = property.Value.ValueEquals("create") ? BulkAction.Create : BulkAction.Index },
        "version_type" => body with
        {
            VersionType = property.Value.GetString() switch
            {
                "external" => DocumentVersionType.External,
                "external_gte" => DocumentVersionType.ExternalGte,
                _ => DocumentVersionType.Internal,
            },
        },
        "pipeline" => body with { Pipeline = property.Value.GetString() },
        "routing" => body,
        _ => throw new Refusal("x_content_parse_exception", 400, $"[dest] unknown field [{property.Name}]"),
    };
}
