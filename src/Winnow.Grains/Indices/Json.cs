using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Winnow.Grains.Indices;

/// <summary>Writing responses.</summary>
internal static class Json
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonResult Result(Action<Utf8JsonWriter> write, int status = 200) => new() { Body = Bytes(write), Status = status };

    public static ReadOnlyMemory<byte> Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}
