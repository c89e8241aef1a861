using System.Text;
using System.Text.Json;

namespace Winnow.Cli.Import;

/// <summary>The id that a document's field holds.</summary>
internal static class DocumentId
{
    public static byte[] Of(JsonElement document, string field, string place)
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{place}: a document is a JSON object");
        }

        return document.TryGetProperty(field, out var id) && id.ValueKind != JsonValueKind.Null
            ? Encoding.UTF8.GetBytes(id.ToString())
            : throw new FormatException($"{place}: the document has no field '{field}'");
    }
}
