using System.Text.Json;
using Winnow.Grains.Indices;
using Winnow.Search;

namespace Winnow.Grains.Searching;

/// <summary>Sorts get a last key that no two documents share, so that paging by <c>search_after</c> neither skips nor repeats.</summary>
internal static class PointInTimeSort
{
    private const string TieBreaker = "_shard_doc";

    public static (ReadOnlyMemory<byte> Body, SearchSource Source) WithTieBreaker(ReadOnlyMemory<byte> body, SearchSource source)
    {
        if (source.Sort!.Any(key => key.Field is TieBreaker) || source.SearchAfter is { } after && after.Count == source.Sort!.Count)
        {
            return (body, source);
        }

        var changed = Rewrite(body, source.Sort!.Count, after: null, trackScores: false);
        return (changed, SearchSource.Parse(changed));
    }

    /// <summary>The body with the tie-breaker as its last sort key, going on after some values.</summary>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, int sortKeys, string? after, bool trackScores)
    {
        var root = JsonBody.ParseObject(body).Root;
        return Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            foreach (var property in root.EnumerateObject().Where(property => property.Name is not ("sort" or "track_scores")
                && !(property.Name is "search_after" && after is not null)))
            {
                property.WriteTo(writer);
            }

            WriteSort(writer, sortKeys == 0 ? default : root.GetProperty("sort"));
            if (trackScores || (root.TryGetProperty("track_scores", out var given) && given.ValueKind == JsonValueKind.True))
            {
                writer.WriteBoolean("track_scores", value: true);
            }

            if (after is not null)
            {
                writer.WritePropertyName("search_after");
                writer.WriteRawValue(after);
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteSort(Utf8JsonWriter writer, JsonElement sort)
    {
        writer.WriteStartArray("sort");
        switch (sort.ValueKind)
        {
            case JsonValueKind.Undefined:
                writer.WriteStringValue("_score");
                break;
            case JsonValueKind.Array:
                foreach (var key in sort.EnumerateArray())
                {
                    key.WriteTo(writer);
                }

                break;
            default:
                sort.WriteTo(writer);
                break;
        }

        writer.WriteStringValue(TieBreaker);
        writer.WriteEndArray();
    }
}
