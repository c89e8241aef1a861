using System.Buffers;
using System.Text.Json;

namespace Winnow.Cli.Import;

/// <summary>A bulk body in the making.</summary>
internal sealed class BulkBuffer
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 20);

    public int Documents { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public void Begin(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty)
        {
            Write("{\"index\":{}}\n"u8);
        }
        else
        {
            Write("{\"index\":{\"_id\":\""u8);
            WriteEscaped(id);
            Write("\"}}\n"u8);
        }
    }

    public void End()
    {
        Write("\n"u8);
        Documents++;
    }

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>UTF-8 text as the inside of a JSON string.</summary>
    public void WriteEscaped(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var special = text.IndexOfAny(Special);
            if (special < 0)
            {
                Write(text);
                return;
            }

            Write(text[..special]);
            WriteEscape(text[special]);
            text = text[(special + 1)..];
        }
    }

    public void WriteJson(JsonElement element)
    {
        using var writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true });
        element.WriteTo(writer);
    }

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        Documents = 0;
    }

    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private void WriteEscape(byte value)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        Write(value switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            _ => [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', digits[value >> 4], digits[value & 15]],
        });
    }
}
