using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Indices;

internal static class AliasJson
{
    public static void Write(Utf8JsonWriter writer, AliasView[] aliases)
    {
        writer.WriteStartObject("aliases");
        foreach (var alias in aliases)
        {
            writer.WriteStartObject(alias.Name);
            if (alias.Filter is not null)
            {
                writer.WritePropertyName("filter");
                writer.WriteRawValue(alias.Filter);
            }

            WriteText(writer, "index_routing", alias.IndexRouting);
            WriteText(writer, "search_routing", alias.SearchRouting);
            if (alias.IsWriteIndex is { } write)
            {
                writer.WriteBoolean("is_write_index", write);
            }

            if (alias.IsHidden is { } hidden)
            {
                writer.WriteBoolean("is_hidden", hidden);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
