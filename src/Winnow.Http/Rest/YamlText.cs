using System.Text;
using System.Text.Json;

namespace Winnow.Http.Rest;

/// <summary>A JSON value as block-style YAML, as Elasticsearch writes it: strings in double quotes.</summary>
internal static class YamlText
{
    public static string Of(JsonElement element)
    {
        var text = new StringBuilder("---\n");
        Write(text, element, 0, afterKey: false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement element, int indent, bool afterKey)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                var first = true;
                foreach (var member in element.EnumerateObject())
                {
                    text.Append(first && afterKey ? "\n" : "").Append(' ', indent).Append(Key(member.Name)).Append(':');
                    Write(text, member.Value, indent + 2, afterKey: true);
                    first = false;
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                text.Append(afterKey ? "\n" : "");
                foreach (var item in element.EnumerateArray())
                {
                    // A list stands under its key, not further in.
                    WriteItem(text, item, afterKey ? indent - 2 : indent);
                }

                break;
            default:
                text.Append(afterKey ? " " : "").Append(Scalar(element)).Append('\n');
                break;
        }
    }

    private static void WriteItem(StringBuilder text, JsonElement item, int indent)
    {
        var nested = new StringBuilder();
        Write(nested, item, indent + 2, afterKey: false);
        var lines = nested.ToString();
        text.Append(' ', indent).Append("- ").Append(lines.TrimStart(' '));
    }

    private static string Key(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') ? name : JsonSerializer.Serialize(name);

    private static string Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        _ => element.GetRawText(),
    };
}
