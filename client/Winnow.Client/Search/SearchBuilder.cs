using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Client.Aggregations;
using Winnow.Client.Queries;

namespace Winnow.Client.Search;

/// <summary>A search request in C#.</summary>
public sealed class SearchBuilder
{
    public Query? Query { get; init; }

    public int From { get; init; }

    public int Size { get; init; } = 10;

    /// <summary>In order of weight; <c>_score</c> descending when empty.</summary>
    public IReadOnlyList<Sort> Sort { get; init; } = [];

    /// <summary>The <see cref="Hit{T}.Sort"/> of the last hit of the page before.</summary>
    public IReadOnlyList<JsonElement>? SearchAfter { get; init; }

    /// <summary>Fields to mark matches in.</summary>
    public IReadOnlyList<string> Highlight { get; init; } = [];

    public IReadOnlyDictionary<string, Aggregation> Aggregations { get; init; } = new Dictionary<string, Aggregation>(StringComparer.Ordinal);

    /// <summary>True counts all matches; otherwise the count stops at 10,000.</summary>
    public bool TrackTotalHits { get; init; }

    public byte[] ToJson(bool countOnly = false)
    {
        var body = new JsonObject();
        if (Query is not null)
        {
            body["query"] = Query.ToJson();
        }

        if (!countOnly)
        {
            AddPage(body);
        }

        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    private void AddPage(JsonObject body)
    {
        body["from"] = From;
        body["size"] = Size;
        if (Sort.Count > 0)
        {
            body["sort"] = new JsonArray([.. Sort.Select(sort => sort.ToJson())]);
        }

        if (SearchAfter is not null)
        {
            body["search_after"] = new JsonArray([.. SearchAfter.Select(value => JsonNode.Parse(value.GetRawText()))]);
        }

        if (Highlight.Count > 0)
        {
            var fields = new JsonObject();
            foreach (var field in Highlight)
            {
                fields[field] = new JsonObject();
            }

            body["highlight"] = new JsonObject { ["fields"] = fields };
        }

        if (Aggregations.Count > 0)
        {
            body["aggs"] = Aggregation.ToJson(Aggregations);
        }

        if (TrackTotalHits)
        {
            body["track_total_hits"] = true;
        }
    }
}

/// <summary>One sort key.</summary>
public sealed record Sort(string Field, bool Descending = false)
{
    internal JsonObject ToJson() => new() { [Field] = Descending ? "desc" : "asc" };
}
