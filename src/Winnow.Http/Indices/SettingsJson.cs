using System.IO.Enumeration;
using System.Text.Json;

namespace Winnow.Http.Indices;

/// <summary>Settings as nested objects, or flat with <c>flat_settings</c>; only those whose full name one of the patterns matches.</summary>
internal static class SettingsJson
{
    public static void Write(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> nested, bool flat, string[]? patterns = null)
    {
        writer.WritePropertyName(name);
        if (nested.IsEmpty)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return;
        }

        var all = patterns is null or [] or ["_all"] or ["*"];
        if (!flat && all)
        {
            writer.WriteRawValue(nested.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(nested);
        writer.WriteStartObject();
        WriteObject(writer, "", document.RootElement, flat, full => all || Array.Exists(patterns!, pattern => FileSystemName.MatchesSimpleExpression(pattern, full, ignoreCase: false)));
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, string prefix, JsonElement element, bool flat, Predicate<string> wanted)
    {
        foreach (var member in element.EnumerateObject())
        {
            var full = prefix + member.Name;
            if (member.Value.ValueKind != JsonValueKind.Object)
            {
                if (wanted(full))
                {
                    writer.WritePropertyName(flat ? full : member.Name);
                    member.Value.WriteTo(writer);
                }
            }
            else if (flat)
            {
                WriteObject(writer, full + ".", member.Value, flat, wanted);
            }
            else if (HasWanted(full + ".", member.Value, wanted))
            {
                writer.WriteStartObject(member.Name);
                WriteObject(writer, full + ".", member.Value, flat, wanted);
                writer.WriteEndObject();
            }
        }
    }

    private static bool HasWanted(string prefix, JsonElement element, Predicate<string> wanted) =>
        element.EnumerateObject().Any(member => member.Value.ValueKind == JsonValueKind.Object
            ? HasWanted(prefix + member.Name + ".", member.Value, wanted)
            : wanted(prefix + member.Name));
}
