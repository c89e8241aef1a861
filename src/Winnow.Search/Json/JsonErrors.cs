using System.Text.Json;

namespace Winnow.Search;

/// <summary>Says what is wrong with a JSON text, and where, in the words of the parser that Elasticsearch uses.</summary>
public static class JsonErrors
{
    private static readonly System.Buffers.SearchValues<byte> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    public static ElasticsearchException Malformed(ReadOnlySpan<byte> json, JsonException exception)
    {
        var (reason, at) = Describe(json, exception);
        return Errors.XContentParse(reason, at);
    }

    public static ElasticsearchException InvalidUtf8(ReadOnlySpan<byte> json)
    {
        var offset = FirstInvalidByte(json);
        return Errors.XContentParse(InvalidUtf8Reason(json, offset), JsonLocation.Of(json, offset));
    }

    /// <summary>The reason and the place of a parser's complaint.</summary>
    public static (string Reason, JsonLocation At) Describe(ReadOnlySpan<byte> json, JsonException exception)
    {
        var offset = OffsetOf(json, exception);
        var at = JsonLocation.Of(json, offset);
        if (exception.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase))
        {
            return DuplicateFields.Find(json) is var (name, place) ? ($"Duplicate field '{name}'", JsonLocation.Of(json, place)) : (exception.Message, at);
        }

        if (exception.Message.Contains("maximum configured depth", StringComparison.Ordinal))
        {
            return ($"Document nesting depth ({JsonBody.MaxDepth + 1}) exceeds the maximum allowed ({JsonBody.MaxDepth}, from `StreamReadConstraints.getMaxNestingDepth()`)", at);
        }

        if (offset >= json.Length)
        {
            return ("Unexpected end-of-input", at);
        }

        // A wrong literal is reported from its first letter.
        while (offset > 0 && Letters.Contains(json[offset]) && Letters.Contains(json[offset - 1]))
        {
            offset--;
        }

        return (Jackson(Summary(exception), (char)json[offset], json[offset..]), JsonLocation.Of(json, offset));
    }

    public static int FirstInvalidByte(ReadOnlySpan<byte> json)
    {
        var offset = 0;
        while (offset < json.Length && System.Text.Rune.DecodeFromUtf8(json[offset..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }

    public static string InvalidUtf8Reason(ReadOnlySpan<byte> json, int offset) =>
        offset < json.Length ? $"Invalid UTF-8 start byte 0x{json[offset]:x2}" : "Invalid UTF-8";

    private static int OffsetOf(ReadOnlySpan<byte> json, JsonException exception)
    {
        var offset = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            var next = json[offset..].IndexOf((byte)'\n');
            if (next < 0)
            {
                break;
            }

            offset += next + 1;
        }

        return (int)Math.Min(json.Length, offset + (exception.BytePositionInLine ?? 0));
    }

    private static string Jackson(string summary, char c, ReadOnlySpan<byte> rest)
    {
        const string Value = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
        if (summary.Contains("invalid JSON literal", StringComparison.Ordinal) || char.IsAsciiLetter(c))
        {
            var length = rest.IndexOfAnyExcept(Letters);
            var token = System.Text.Encoding.ASCII.GetString(rest[..(length < 0 ? rest.Length : length)]);
            return $"Unrecognized token '{token}': was expecting {Value}";
        }

        var expected =
            Has(summary, "trailing comma") || Has(summary, "start of a property name") ? "was expecting double-quote to start field name"
            : Has(summary, "start of a value") ? $"expected a valid value {Value}"
            : Has(summary, "after a property name") ? "was expecting a colon to separate field name and value"
            : Has(summary, "after a single JSON value") ? "was expecting the end of the content"
            : Has(summary, "invalid after a value") ? "was expecting comma to separate entries"
            : summary;
        return $"Unexpected character ('{c}' (code {(int)c})): {expected}";
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    // The text of System.Text.Json up to its own note of the position.
    private static string Summary(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }
}
