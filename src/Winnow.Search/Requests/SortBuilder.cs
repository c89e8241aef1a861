using System.Text.Json;

namespace Winnow.Search;

/// <summary>One key of a request's sort.</summary>
public sealed record SortBuilder(string Field)
{
    public const string ScoreField = "_score";
    public const string DocField = "_doc";
    public const string ShardDocField = "_shard_doc";

    public bool Descending { get; init; }

    /// <summary>_first, _last, or a literal; null means _last.</summary>
    public string? Missing { get; init; }

    /// <summary>min, max, sum, avg or median; null by the direction.</summary>
    public string? Mode { get; init; }

    /// <summary>How a field that an index does not map is taken; null refuses it.</summary>
    public string? UnmappedType { get; init; }

    public string? Format { get; init; }

    public string? NumericType { get; init; }

    internal static IReadOnlyList<SortBuilder> ParseList(JsonElement value, RequestReader reader) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().SelectMany(item => Parse(item, reader))]
        : [.. Parse(value, reader)];

    private static IEnumerable<SortBuilder> Parse(JsonElement value, RequestReader reader)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return [Named(value.GetString()!)];
            case JsonValueKind.Object:
                return value.EnumerateObject().Select(property => Parse(property, reader)).ToList();
            default:
                throw Errors.IllegalArgument(
                    "malformed sort format, within the sort array, an object, or an actual string are allowed");
        }
    }

    private static SortBuilder Parse(JsonProperty property, RequestReader reader)
    {
        var key = Named(property.Name);
        switch (property.Name)
        {
            case "_script":
                throw Errors.IllegalArgument("[_script] sorts need scripts, which this node does not run");
            case "_geo_distance" or "_geoDistance":
                throw Errors.IllegalArgument("[_geo_distance] sorts need a [geo_point] field, which this node does not have");
        }

        if (property.Value.ValueKind == JsonValueKind.String)
        {
            return key with { Descending = Order(property.Value.GetString()!) };
        }

        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing(
                $"[{property.Name}] malformed sort: expected [START_OBJECT] or [VALUE_STRING] but found [{JsonTokens.Name(property.Value)}]",
                reader.At(property.Value));
        }

        foreach (var option in property.Value.EnumerateObject())
        {
            key = option.Name switch
            {
                "order" => key with { Descending = Order(reader.Text(option)) },
                "missing" => key with { Missing = option.Value.ValueKind == JsonValueKind.Null ? null : reader.Text(option) },
                "mode" => key with { Mode = ModeOf(reader.Text(option)) },
                "unmapped_type" => key with { UnmappedType = reader.Text(option) },
                "format" => key with { Format = reader.Text(option) },
                "numeric_type" => key with { NumericType = NumericTypeOf(reader.Text(option)) },
                "nested" => key,
                _ => throw reader.UnknownField(
                    key.Field == ScoreField ? "_score" : "field_sort", option, "order", "missing", "mode", "unmapped_type", "format", "numeric_type", "nested"),
            };
        }

        return key;
    }

    private static SortBuilder Named(string field) => new(field) { Descending = field == ScoreField };

    private static bool Order(string text) => text.ToLowerInvariant() switch
    {
        "asc" => false,
        "desc" => true,
        _ => throw Errors.IllegalArgument($"No enum constant org.elasticsearch.search.sort.SortOrder.{text.ToUpperInvariant()}"),
    };

    private static string ModeOf(string text) => text.ToLowerInvariant() is "min" or "max" or "sum" or "avg" or "median"
        ? text.ToLowerInvariant()
        : throw Errors.IllegalArgument($"Unknown SortMode [{text}]");

    private static string NumericTypeOf(string text) => text.ToLowerInvariant() is "long" or "double" or "date" or "date_nanos"
        ? text.ToLowerInvariant()
        : throw Errors.IllegalArgument($"invalid value for [numeric_type], must be [long, double, date, date_nanos], got {text.ToLowerInvariant()}");
}
