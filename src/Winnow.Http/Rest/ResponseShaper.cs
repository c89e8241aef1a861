using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Winnow.Http.Rest;

/// <summary>Applies <c>filter_path</c>, <c>pretty</c> and <c>format=yaml</c> to a JSON body. Most requests ask for none and are passed through.</summary>
internal static class ResponseShaper
{
    public static ReadOnlyMemory<byte> Shape(ReadOnlyMemory<byte> json, string? filterPath, bool pretty, bool yaml)
    {
        var filter = FilterPath.Parse(filterPath);
        if ((filter is null && !pretty && !yaml) || json.IsEmpty)
        {
            return json;
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
        var output = new ArrayBufferWriter<byte>(json.Length);
        var options = new JsonWriterOptions { Indented = pretty, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n", MaxDepth = 1024 };
        using (var writer = new Utf8JsonWriter(output, options))
        {
            if (filter is null)
            {
                document.RootElement.WriteTo(writer);
            }
            else
            {
                filter.Write(writer, document.RootElement);
            }
        }

        if (!yaml)
        {
            if (pretty)
            {
                output.Write("\n"u8);
            }

            return output.WrittenMemory;
        }

        using var filtered = JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = 1024 });
        return Encoding.UTF8.GetBytes(YamlText.Of(filtered.RootElement));
    }
}
