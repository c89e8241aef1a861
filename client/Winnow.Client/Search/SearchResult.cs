using System.Text.Json;

namespace Winnow.Client.Search;

/// <summary>One document that was found.</summary>
public sealed record Hit<T>(string Index, string Id, double? Score, T Source, IReadOnlyList<JsonElement> Sort, IReadOnlyDictionary<string, string[]> Highlight);

/// <summary>A page of hits, how many there are in all, and the aggregations as JSON.</summary>
/// <param name="Took">As the coordinating node measured it.</param>
/// <param name="Total">How many matches.</param>
/// <param name="TotalIsExact">False when counting stopped: there are at least as many.</param>
/// <param name="Hits">The page.</param>
/// <param name="Aggregations">By name; buckets and values as in Elasticsearch.</param>
public sealed record SearchResult<T>(TimeSpan Took, long Total, bool TotalIsExact, IReadOnlyList<Hit<T>> Hits, IReadOnlyDictionary<string, JsonElement> Aggregations)
{
    internal static SearchResult<T> Parse(ReadOnlyMemory<byte> json, JsonSerializerOptions options)
    {
        // The elements outlive the call, so the document is not disposed but left to the collector.
        var root = JsonSerializer.Deserialize<JsonElement>(json.Span);
        var hits = root.GetProperty("hits");
        var exact = true;
        var total = -1L;
        if (hits.TryGetProperty("total", out var counted))
        {
            total = counted.GetProperty("value").GetInt64();
            exact = counted.GetProperty("relation").GetString() == "eq";
        }

        return new SearchResult<T>(
            TimeSpan.FromMilliseconds(root.GetProperty("took").GetInt64()),
            total,
            exact,
            [.. hits.GetProperty("hits").EnumerateArray().Select(hit => ParseHit(hit, options))],
            root.TryGetProperty("aggregations", out var aggregations)
                ? aggregations.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
                : new Dictionary<string, JsonElement>(StringComparer.Ordinal));
    }

    private static Hit<T> ParseHit(JsonElement hit, JsonSerializerOptions options) => new(
        hit.GetProperty("_index").GetString()!,
        hit.GetProperty("_id").GetString()!,
        hit.TryGetProperty("_score", out var score) && score.ValueKind == JsonValueKind.Number ? score.GetDouble() : null,
        hit.TryGetProperty("_source", out var source) ? source.Deserialize<T>(options)! : default!,
        hit.TryGetProperty("sort", out var sort) ? [.. sort.EnumerateArray()] : [],
        hit.TryGetProperty("highlight", out var highlight)
            ? highlight.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.EnumerateArray().Select(text => text.GetString()!).ToArray(), StringComparer.Ordinal)
            : new Dictionary<string, string[]>(StringComparer.Ordinal));
}
