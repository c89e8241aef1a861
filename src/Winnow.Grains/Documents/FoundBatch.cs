using System.Text;
using System.Text.Json;

namespace Winnow.Grains.Documents;

/// <summary>A document that a search found, with what it takes to write it again only if nobody else did.</summary>
internal sealed record FoundDocument(string Index, string Id, string? Routing, ReadOnlyMemory<byte> Source, long SeqNo, long PrimaryTerm, long Version);

/// <summary>One page of a search, read back from its response.</summary>
internal sealed record FoundBatch(long Total, IReadOnlyList<FoundDocument> Documents, string? After)
{
    public static FoundBatch Parse(ReadOnlyMemory<byte> response)
    {
        using var json = JsonDocument.Parse(response);
        var hits = json.RootElement.GetProperty("hits");
        var documents = new List<FoundDocument>();
        string? after = null;
        foreach (var hit in hits.GetProperty("hits").EnumerateArray())
        {
            documents.Add(new FoundDocument(
                hit.GetProperty("_index").GetString()!,
                hit.GetProperty("_id").GetString()!,
                hit.TryGetProperty("_routing", out var routing) ? routing.GetString() : null,
                hit.TryGetProperty("_source", out var source) ? Encoding.UTF8.GetBytes(source.GetRawText()) : default,
                hit.GetProperty("_seq_no").GetInt64(),
                hit.GetProperty("_primary_term").GetInt64(),
                hit.GetProperty("_version").GetInt64()));
            after = hit.GetProperty("sort").GetRawText();
        }

        var total = hits.TryGetProperty("total", out var count) ? count.GetProperty("value").GetInt64() : 0;
        return new FoundBatch(total, documents, after);
    }
}
