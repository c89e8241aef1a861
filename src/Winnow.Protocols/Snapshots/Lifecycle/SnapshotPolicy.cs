using System.Text.Json;
using System.Text.Json.Nodes;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>A snapshot lifecycle policy: what is taken, when, where to, and how long it is kept.</summary>
public sealed record SnapshotPolicy
{
    public string Id { get; init; } = "";

    /// <summary>Of the snapshots; may be date math.</summary>
    public string Name { get; init; } = "";

    public string Schedule { get; init; } = "";

    public string Repository { get; init; } = "";

    /// <summary>The body of a snapshot request; null when the policy has none.</summary>
    public JsonObject? Config { get; init; }

    public SnapshotRetention? Retention { get; init; }

    /// <summary>Reads what a client gave. Throws a <see cref="Refusal"/> for what is missing or of another type; whether it is allowed is for <see cref="SnapshotPolicyRules"/>.</summary>
    public static SnapshotPolicy Parse(string id, ReadOnlySpan<byte> json)
    {
        JsonObject body;
        try
        {
            body = JsonNode.Parse(json) as JsonObject ?? throw Malformed("the body is no object");
        }
        catch (JsonException exception)
        {
            throw Malformed(exception.Message);
        }

        foreach (var (field, _) in body)
        {
            if (field is not ("name" or "schedule" or "repository" or "config" or "retention"))
            {
                throw Malformed($"unknown field [{field}]");
            }
        }

        return new SnapshotPolicy
        {
            Id = id,
            Name = Text(body, "name"),
            Schedule = Text(body, "schedule"),
            Repository = Text(body, "repository"),
            Config = Object(body, "config"),
            Retention = Object(body, "retention") is { } retention ? SnapshotRetention.Parse(retention) : null,
        };
    }

    /// <summary>As it is stored and shown: in Elasticsearch's order of members.</summary>
    public JsonObject ToJson()
    {
        var body = new JsonObject { ["name"] = Name, ["schedule"] = Schedule, ["repository"] = Repository };
        if (Config is not null)
        {
            body["config"] = Config.DeepClone();
        }

        if (Retention is not null)
        {
            body["retention"] = Retention.ToJson();
        }

        return body;
    }

    /// <summary>The body of the request that takes a snapshot: the configuration, with the policy's name in its metadata.</summary>
    public JsonObject ToRequest()
    {
        var body = Config is null ? [] : (JsonObject)Config.DeepClone();
        var metadata = body["metadata"] as JsonObject ?? [];
        metadata[SnapshotPolicyRules.PolicyMetadata] = Id;
        body["metadata"] = metadata.Parent is null ? metadata : metadata.DeepClone();
        return body;
    }

    private static string Text(JsonObject body, string field) => body[field] switch
    {
        null => throw Refusals.IllegalArgument($"Required [{field}]"),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw Malformed($"[{field}] is no string"),
    };

    private static JsonObject? Object(JsonObject body, string field) => body[field] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw Malformed($"[{field}] is no object"),
    };

    private static Refusal Malformed(string reason) => new("x_content_parse_exception", 400, $"[snapshot_lifecycle] {reason}");
}
