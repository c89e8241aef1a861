using System.Text.Json;
using Winnow.Search;

namespace Winnow.Shards;

/// <summary>The body of an update: what to merge into a document, or what to index when there is none.</summary>
internal sealed record UpdateRequest
{
    private static readonly string[] KnownFields =
        ["script", "scripted_upsert", "upsert", "doc", "doc_as_upsert", "detect_noop", "_source", "if_seq_no", "if_primary_term"];

    /// <summary>The partial document; undefined when there is none.</summary>
    public ReadOnlyMemory<byte> Doc { get; private init; }

    public ReadOnlyMemory<byte> Upsert { get; private init; }

    public bool DocAsUpsert { get; private init; }

    public bool DetectNoop { get; private init; } = true;

    public static UpdateRequest Parse(ReadOnlyMemory<byte> json)
    {
        JsonBody body = JsonBody.ParseObject(json);
        var request = new UpdateRequest();
        bool hasScript = false;
        foreach (JsonProperty property in body.Root.EnumerateObject())
        {
            JsonElement value = property.Value;
            switch (property.Name)
            {
                case "doc":
                    request = request with { Doc = Object(body, property.Name, value) };
                    break;
                case "upsert":
                    request = request with { Upsert = Object(body, property.Name, value) };
                    break;
                case "doc_as_upsert":
                    request = request with { DocAsUpsert = Flag(body, property.Name, value) };
                    break;
                case "detect_noop":
                    request = request with { DetectNoop = Flag(body, property.Name, value) };
                    break;
                case "script" or "scripted_upsert":
                    hasScript |= property.Name == "script";
                    break;
                case "_source" or "if_seq_no" or "if_primary_term":
                    // The coordinator has read these.
                    break;
                default:
                    throw Errors.XContentParse(
                        $"[UpdateRequest] unknown field [{property.Name}]{NearestName.DidYouMean(property.Name, KnownFields)}",
                        body.Locate(value));
            }
        }

        request.Validate(hasScript);
        return request;
    }

    private void Validate(bool hasScript)
    {
        if (hasScript)
        {
            throw Errors.IllegalArgument(
                Doc.IsEmpty
                    ? "scripted updates are not supported: no scripting language is available"
                    : "can't provide both script and doc");
        }

        if (Doc.IsEmpty && DocAsUpsert)
        {
            throw Errors.ActionRequestValidation("script or doc is missing", "doc must be specified if doc_as_upsert is enabled");
        }

        if (Doc.IsEmpty)
        {
            throw Errors.ActionRequestValidation("script or doc is missing");
        }
    }

    private static byte[] Object(JsonBody body, string name, JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? JsonBody.RawBytes(value)
        : throw Errors.XContentParse(
            $"[UpdateRequest] {name} doesn't support values of type: {JsonTokens.Name(value)}", body.Locate(value));

    private static bool Flag(JsonBody body, string name, JsonElement value) => JsonText.AsBool(value)
        ?? throw Errors.XContentParse(
            $"[UpdateRequest] {name} doesn't support values of type: {JsonTokens.Name(value)}", body.Locate(value));
}
