using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Search;

namespace Winnow.Grains.Indices;

/// <summary>A template's JSON as it is stored: settings nested under <c>index</c> as strings, everything else as it came.</summary>
internal static class TemplateBody
{
    public static string Normalize(PutTemplateRequest request)
    {
        // Parsed strictly first, for Elasticsearch's errors about malformed JSON.
        var root = JsonBody.ParseObject(request.Body).Root;
        var template = (JsonObject)JsonNode.Parse(root.GetRawText())!;
        if (request.Order is { } order)
        {
            template["order"] = order;
        }

        NormalizeSettings(request.Kind == TemplateKind.Legacy ? template : template["template"] as JsonObject);
        return template.ToJsonString();
    }

    private static void NormalizeSettings(JsonObject? section)
    {
        if (section?["settings"] is not JsonObject given)
        {
            return;
        }

        var settings = IndexSettings.Parse(Encoding.UTF8.GetBytes(given.ToJsonString()));
        IndexScopedSettings.Validate(settings);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            settings.WriteTo(writer);
        }

        section["settings"] = JsonNode.Parse(buffer.ToArray());
    }
}
