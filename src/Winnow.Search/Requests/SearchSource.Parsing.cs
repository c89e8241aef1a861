using System.Text.Json;
using Winnow.Search.Aggregations;
using Winnow.Search.Dsl;

namespace Winnow.Search;

public sealed partial class SearchSource
{
    private static readonly string[] Known =
    [
        "query", "post_filter", "min_score", "aggs", "aggregations", "sort", "from", "size", "search_after", "_source", "fields",
        "docvalue_fields", "stored_fields", "script_fields", "runtime_mappings", "highlight", "track_total_hits", "track_scores", "explain",
        "version", "seq_no_primary_term", "timeout", "terminate_after", "indices_boost", "collapse", "rescore", "slice", "suggest", "pit",
        "profile", "stats", "ext", "knn",
    ];

    private void Read(JsonProperty property, RequestReader reader)
    {
        switch (property.Name)
        {
            case "query":
                Query = ReadQuery(property.Value, reader);
                break;
            case "aggs" or "aggregations":
                Aggregations = AggregationBuilders.Parse(property.Value, reader.Body);
                break;
            case "post_filter":
                PostFilter = ReadQuery(property.Value, reader);
                break;
            case "min_score":
                MinScore = reader.Float(property);
                break;
            case "from":
                From = reader.Int(property);
                Require(From >= 0, $"[from] parameter cannot be negative but was [{From}]");
                break;
            case "size":
                Size = reader.Int(property);
                Require(Size >= 0, $"[size] parameter cannot be negative, found [{Size}]");
                break;
            case "sort":
                Sort = SortBuilder.ParseList(property.Value, reader) is { Count: > 0 } sort ? sort : null;
                break;
            case "search_after":
                SearchAfter = property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() > 0
                    ? [.. property.Value.EnumerateArray()]
                    : throw Errors.IllegalArgument("Values must contains at least one value.");
                break;
            case "track_total_hits":
                ReadTrackTotalHits(property, reader);
                break;
            case "timeout":
                Timeout = TimeValue.Parse(reader.Text(property), "timeout");
                break;
            case "terminate_after":
                TerminateAfter = reader.Int(property);
                Require(TerminateAfter >= 0, "terminateAfter must be > 0");
                break;
            default:
                if (!TryReadFlag(property, reader) && !TryReadFetch(property, reader) && !TryReadOther(property, reader))
                {
                    throw reader.Unknown(property, Known);
                }

                break;
        }
    }

    private bool TryReadFlag(JsonProperty property, RequestReader reader)
    {
        switch (property.Name)
        {
            case "track_scores":
                TrackScores = reader.Bool(property);
                return true;
            case "explain":
                Explain = reader.Bool(property);
                return true;
            case "version":
                Version = reader.Bool(property);
                return true;
            case "seq_no_primary_term":
                SeqNoPrimaryTerm = reader.Bool(property);
                return true;
            case "profile":
                Profile = reader.Bool(property);
                return true;
            default:
                return false;
        }
    }

    private bool TryReadFetch(JsonProperty property, RequestReader reader)
    {
        switch (property.Name)
        {
            case "_source":
                Source = FetchSource.Parse(property.Value, reader);
                return true;
            case "fields":
                Fields = FieldAndFormat.ParseList(property, reader);
                return true;
            case "docvalue_fields":
                DocValueFields = FieldAndFormat.ParseList(property, reader);
                return true;
            case "stored_fields":
                StoredFields = JsonText.List(property.Value);
                return true;
            case "highlight":
                Highlight = HighlightBuilder.Parse(property, reader);
                return true;
            default:
                return false;
        }
    }

    private bool TryReadOther(JsonProperty property, RequestReader reader)
    {
        switch (property.Name)
        {
            case "collapse":
                Collapse = CollapseBuilder.Parse(property, reader);
                return true;
            case "rescore":
                Rescore = RescoreBuilder.ParseList(property.Value, reader);
                return true;
            case "slice":
                Slice = SliceBuilder.Parse(property, reader);
                return true;
            case "pit":
                PointInTime = PointInTime.Parse(property, reader);
                return true;
            case "indices_boost":
                IndicesBoost = ReadIndicesBoost(property, reader);
                return true;
            case "stats":
                return true;
            case "runtime_mappings" or "script_fields" or "ext" or "suggest" when IsEmpty(property.Value):
                return true;
            case "runtime_mappings" or "script_fields":
                throw Errors.IllegalArgument($"[{property.Name}] need scripts, which this node does not run");
            case "suggest" or "knn" or "ext":
                throw Errors.IllegalArgument($"[{property.Name}] is not supported");
            default:
                return false;
        }
    }

    private void ReadTrackTotalHits(JsonProperty property, RequestReader reader)
    {
        TrackTotalHitsGiven = true;
        TrackTotalHits = JsonText.AsBool(property.Value) switch
        {
            true => int.MaxValue,
            false => -1,
            _ => reader.Int(property),
        };
        Require(
            TrackTotalHits >= -1,
            $"[track_total_hits] parameter must be positive or equals to -1, got {TrackTotalHits}");
    }

    private static QueryBuilder? ReadQuery(JsonElement value, RequestReader reader) =>
        value.ValueKind == JsonValueKind.Null ? null : QueryParser.Parse(value, new QueryParseContext(reader.Body));

    private static List<(string, float)> ReadIndicesBoost(JsonProperty property, RequestReader reader)
    {
        var items = property.Value.ValueKind switch
        {
            JsonValueKind.Object => property.Value.EnumerateObject().ToList(),
            JsonValueKind.Array => property.Value.EnumerateArray().SelectMany(item => item.Members(property.Name)).ToList(),
            _ => throw reader.Unknown(property),
        };
        return [.. items.Select(item => (item.Name, reader.Float(item)))];
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any();

    private static void Require(bool condition, string reason)
    {
        if (!condition)
        {
            throw Errors.IllegalArgument(reason);
        }
    }
}
