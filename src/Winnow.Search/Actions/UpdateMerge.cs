using System.Text.Json;

namespace Winnow.Search;

/// <summary>Merges a partial document into an existing one: objects field by field, everything else replaced.</summary>
public static class UpdateMerge
{
    /// <summary>The merged document; <paramref name="changed"/> is false when it says the same as before (then it is the same bytes).</summary>
    public static byte[] Merge(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> changes, out bool changed)
    {
        var existing = JsonBody.ParseObject(source).Root;
        var partial = JsonBody.ParseObject(changes).Root;
        changed = Differs(existing, partial);
        return changed ? JsonText.WriteBytes(writer => Write(writer, existing, partial)) : source.ToArray();
    }

    private static bool Differs(JsonElement existing, JsonElement partial)
    {
        foreach (var property in partial.EnumerateObject())
        {
            if (!existing.TryGetProperty(property.Name, out var old))
            {
                return true;
            }

            var bothObjects = old.ValueKind == JsonValueKind.Object && property.Value.ValueKind == JsonValueKind.Object;
            if (bothObjects ? Differs(old, property.Value) : !JsonElement.DeepEquals(old, property.Value))
            {
                return true;
            }
        }

        return false;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement existing, JsonElement partial)
    {
        writer.WriteStartObject();
        foreach (var property in existing.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (!partial.TryGetProperty(property.Name, out var update))
            {
                Copy(writer, property.Value);
            }
            else if (property.Value.ValueKind == JsonValueKind.Object && update.ValueKind == JsonValueKind.Object)
            {
                Write(writer, property.Value, update);
            }
            else
            {
                Copy(writer, update);
            }
        }

        foreach (var property in partial.EnumerateObject())
        {
            if (!existing.TryGetProperty(property.Name, out _))
            {
                writer.WritePropertyName(property.Name);
                Copy(writer, property.Value);
            }
        }

        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement value) =>
        writer.WriteRawValue(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
