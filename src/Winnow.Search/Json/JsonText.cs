using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Winnow.Search;

/// <summary>Small conversions between JSON values and text, with Elasticsearch's leniency.</summary>
public static class JsonText
{
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Quote(string text) => "\"" + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    /// <summary>The text of a JSON string; null for null; other values as they are.</summary>
    public static string? Unquote(string json)
    {
        if (json.Length == 0 || json == "null")
        {
            return null;
        }

        if (json[0] != '"')
        {
            return json;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetString();
    }

    /// <summary>A scalar without quotes; objects and arrays as JSON.</summary>
    public static string Plain(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>true, false, or the strings of them; else null.</summary>
    public static bool? AsBool(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString() switch { "true" => true, "false" => false, _ => null },
        _ => null,
    };

    /// <summary>One string or an array of them; strings may hold several, separated by commas.</summary>
    public static IReadOnlyList<string> List(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(Plain)]
        : [.. Plain(value).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The members of an object; anything else is refused in the name of what reads it.</summary>
    public static JsonElement.ObjectEnumerator Members(this JsonElement value, string reader) => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject()
        : throw Errors.XContentParse($"[{reader}] Expected START_OBJECT but was: {JsonTokens.Name(value)}");

    /// <summary>The same JSON without insignificant white space.</summary>
    public static string Canonical(JsonElement value) => Write(value.WriteTo);

    public static string Write(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(WriteBytes(write));

    public static byte[] WriteBytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
