using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Indices;

/// <summary>The body of <c>_mapping/field</c>: each matching field with its full name and its own part of the mapping.</summary>
internal static class FieldMappingJson
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<IndexView> indices, string[] patterns, bool includeDefaults)
    {
        writer.WriteStartObject();
        foreach (var index in indices.OrderBy(index => index.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject(index.Name);
            writer.WriteStartObject("mappings");
            using var mapping = JsonDocument.Parse(index.Metadata.Mapping);
            if (mapping.RootElement.TryGetProperty("properties", out var properties))
            {
                WriteFields(writer, properties, "", patterns, includeDefaults);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, JsonElement fields, string path, string[] patterns, bool includeDefaults)
    {
        foreach (var field in fields.EnumerateObject())
        {
            var name = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (field.Value.TryGetProperty("properties", out var inner))
            {
                WriteFields(writer, inner, name, patterns, includeDefaults);
                continue;
            }

            if (patterns.Any(pattern => Wildcard.Matches(pattern, name)))
            {
                WriteField(writer, name, field, includeDefaults);
            }

            if (field.Value.TryGetProperty("fields", out var multiFields))
            {
                WriteFields(writer, multiFields, name, patterns, includeDefaults);
            }
        }
    }

    private static void WriteField(Utf8JsonWriter writer, string name, JsonProperty field, bool includeDefaults)
    {
        writer.WriteStartObject(name);
        writer.WriteString("full_name", name);
        writer.WriteStartObject("mapping");
        writer.WriteStartObject(field.Name);
        foreach (var parameter in field.Value.EnumerateObject())
        {
            parameter.WriteTo(writer);
        }

        if (includeDefaults && field.Value.TryGetProperty("type", out var type) && type.ValueEquals("text") && !field.Value.TryGetProperty("analyzer", out _))
        {
            writer.WriteString("analyzer", "default");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
