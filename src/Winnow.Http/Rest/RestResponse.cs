using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Http.Rest;

/// <summary>What an API answers: a status and either JSON or text. Shaping (filter_path, pretty, yaml) comes after it.</summary>
internal sealed class RestResponse
{
    // Like Elasticsearch: only what JSON demands is escaped.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public int Status { get; private set; } = 200;

    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Null for JSON, which is subject to the common parameters.</summary>
    public string? TextContentType { get; private set; }

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public void Json(int status, ReadOnlyMemory<byte> body)
    {
        Status = status;
        Body = body;
        TextContentType = null;
    }

    public void Json(JsonResult result) => Json(result.Status, result.Body);

    public void Json(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer);
        }

        Json(status, buffer.WrittenMemory);
    }

    public void Text(int status, string text, string contentType = "text/plain; charset=UTF-8")
    {
        Status = status;
        Body = Encoding.UTF8.GetBytes(text);
        TextContentType = contentType;
    }

    public void Empty(int status)
    {
        Status = status;
        Body = default;
        TextContentType = "text/plain; charset=UTF-8";
    }

    public void Acknowledged(bool acknowledged = true) => Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean("acknowledged", acknowledged);
        writer.WriteEndObject();
    });
}
