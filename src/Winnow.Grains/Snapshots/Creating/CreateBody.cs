using System.Text.Json;
using Winnow.Protocols.Snapshots;
using Winnow.Search;

namespace Winnow.Grains.Snapshots.Creating;

/// <summary>What the body of a create asks for.</summary>
internal sealed record CreateBody
{
    public string[] Indices { get; private init; } = [];

    public bool IgnoreUnavailable { get; private init; }

    public bool IncludeGlobalState { get; private init; } = true;

    public bool Partial { get; private init; }

    public ExpandWildcards ExpandWildcards { get; private init; } = ExpandWildcards.All;

    /// <summary>A JSON object.</summary>
    public string? Metadata { get; private init; }

    /// <summary>The life-cycle policy, which says so in the metadata.</summary>
    public string? Policy { get; private init; }

    public static CreateBody Read(ReadOnlyMemory<byte> json)
    {
        var body = new CreateBody();
        if (json.IsEmpty)
        {
            return body;
        }

        foreach (var member in JsonBody.ParseObject(json).Root.EnumerateObject())
        {
            body = member.Name switch
            {
                "indices" => body with { Indices = SnapshotBodies.Names(member) },
                "ignore_unavailable" => body with { IgnoreUnavailable = SnapshotBodies.Bool(member) },
                "include_global_state" => body with { IncludeGlobalState = SnapshotBodies.Bool(member) },
                "partial" => body with { Partial = SnapshotBodies.Bool(member) },
                "expand_wildcards" => body with { ExpandWildcards = Expand(member) },
                "metadata" => WithMetadata(body, member.Value),
                "feature_states" => WithFeatures(body, SnapshotBodies.Names(member)),
                "allow_no_indices" => body,
                _ => throw Winnow.Search.Errors.IllegalArgument($"Unknown parameter {member.Name}"),
            };
        }

        return body;
    }

    private static CreateBody WithMetadata(CreateBody body, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return body;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Winnow.Search.Errors.IllegalArgument("malformed metadata, should be an object");
        }

        var text = JsonSerializer.Serialize(value);
        SnapshotNames.CheckMetadata(text);
        return body with
        {
            Metadata = text,
            Policy = value.TryGetProperty("policy", out var policy) && policy.ValueKind == JsonValueKind.String ? policy.GetString() : null,
        };
    }

    /// <summary>There are no features with indices of their own here.</summary>
    private static CreateBody WithFeatures(CreateBody body, string[] features)
    {
        var unknown = features.Where(feature => feature is not "none").ToList();
        return unknown.Count == 0
            ? body
            : throw Winnow.Search.Errors.IllegalArgument($"requested feature states [{string.Join(", ", unknown)}] are not present in this cluster");
    }

    private static ExpandWildcards Expand(JsonProperty member) => SnapshotBodies.Names(member).Aggregate(ExpandWildcards.None, (all, name) => all | name switch
    {
        "open" => ExpandWildcards.Open,
        "closed" => ExpandWildcards.Closed,
        "hidden" => ExpandWildcards.Hidden,
        "all" => ExpandWildcards.All,
        "none" => ExpandWildcards.None,
        _ => throw Winnow.Search.Errors.IllegalArgument($"No valid expand wildcard value [{name}]"),
    });
}
