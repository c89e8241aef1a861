using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Winnow.Search;

/// <summary>
/// A request body as a tree that still knows where each part stands in the text, so that an error can say line and column.
/// </summary>
public sealed class JsonBody
{
    /// <summary>Jackson's limit, which is Elasticsearch's.</summary>
    public const int MaxDepth = 1000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private readonly ReadOnlyMemory<byte> _utf8;

    private JsonBody(ReadOnlyMemory<byte> utf8, JsonElement root)
    {
        _utf8 = utf8;
        Root = root;
    }

    public JsonElement Root { get; }

    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Reads a JSON text. What it refuses is an <c>x_content_parse_exception</c> with line and column.</summary>
    public static JsonBody Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
        {
            throw JsonErrors.InvalidUtf8(utf8.Span);
        }

        try
        {
            // The document is not disposed: its elements outlive this call, and what it rents is small.
            return new JsonBody(utf8, JsonDocument.Parse(utf8, Options).RootElement);
        }
        catch (JsonException e)
        {
            throw JsonErrors.Malformed(utf8.Span, e);
        }
    }

    /// <summary>Reads a body that must be one object.</summary>
    public static JsonBody ParseObject(ReadOnlyMemory<byte> utf8)
    {
        var body = Parse(utf8);
        if (body.Root.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing(
                $"Expected [{JsonTokens.Name(JsonValueKind.Object)}] but found [{JsonTokens.Name(body.Root)}]", body.Locate(body.Root));
        }

        return body;
    }

    public static JsonBody Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>Where an element of this body begins.</summary>
    public JsonLocation Locate(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return default;
        }

        var raw = JsonMarshal.GetRawUtf8Value(element);
        return _utf8.Span.Overlaps(raw, out var offset) ? JsonLocation.Of(_utf8.Span, offset) : default;
    }

    /// <summary>The bytes of an element.</summary>
    public static byte[] RawBytes(JsonElement element) => JsonMarshal.GetRawUtf8Value(element).ToArray();
}
