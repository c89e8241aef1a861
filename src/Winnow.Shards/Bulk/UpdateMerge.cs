using System.Text.Json;
using Winnow.Search;

namespace Winnow.Shards;

/// <summary>Merges a partial document into a document: objects field by field, everything else replaced.</summary>
internal static class UpdateMerge
{
    /// <summary>The merged document, and whether it says anything that the document did not say.</summary>
    public static byte[] Merge(ReadOnlyMemory<byte> document, ReadOnlyMemory<byte> partial, out bool changed)
    {
        JsonElement source = JsonBody.ParseObject(document).Root;
        JsonElement changes = JsonBody.ParseObject(partial).Root;
        bool differs = false;
        byte[] merged = JsonText.WriteBytes(writer => differs = Write(writer, source, changes));
        changed = differs;
        return merged;
    }

    private static bool Write(Utf8JsonWriter writer, JsonElement source, JsonElement changes)
    {
        bool changed = false;
        writer.WriteStartObject();
        foreach (JsonProperty property in source.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (!changes.TryGetProperty(property.Name, out JsonElement change))
            {
                property.Value.WriteTo(writer);
            }
            else if (property.Value.ValueKind == JsonValueKind.Object && change.ValueKind == JsonValueKind.Object)
            {
                changed |= Write(writer, property.Value, change);
            }
            else
            {
                changed |= !JsonElement.DeepEquals(property.Value, change);
                change.WriteTo(writer);
            }
        }

        foreach (JsonProperty property in changes.EnumerateObject())
        {
            if (!source.TryGetProperty(property.Name, out _))
            {
                changed = true;
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        return changed;
    }
}
