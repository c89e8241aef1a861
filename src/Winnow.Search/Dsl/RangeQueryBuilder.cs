using System.Text.Json;
using Winnow.Index.Queries;
using Winnow.Search.Dates;
using Winnow.Search.Mappings;

namespace Winnow.Search.Dsl;

/// <summary><c>range</c>.</summary>
public sealed class RangeQueryBuilder(string field, RangeBounds bounds) : QueryBuilder
{
    public override string TypeName => "range";

    public override bool CanMatch(SearchExecutionContext context) =>
        context.Field(field) is { } type && FieldRange.Of(type, context) is var (min, max) && min <= max && type.RangeMayMatch(bounds, min, max, context);

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var (field, body) = reader.SingleField("boost", "_name");
        var common = new MatchAllQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            reader.TryCommon(property, common);
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing($"[range] query does not support [{field}]", reader.Context.Locate(body));
        }

        var bounds = new RangeBounds(null, null);
        foreach (var property in body.EnumerateObject())
        {
            bounds = property.Name switch
            {
                "from" => bounds with { Lower = Bound(reader, property) },
                "to" => bounds with { Upper = Bound(reader, property) },
                "include_lower" => bounds with { IncludeLower = reader.Bool(property) },
                "include_upper" => bounds with { IncludeUpper = reader.Bool(property) },
                "gte" => bounds with { Lower = Bound(reader, property), IncludeLower = true },
                "gt" => bounds with { Lower = Bound(reader, property), IncludeLower = false },
                "lte" => bounds with { Upper = Bound(reader, property), IncludeUpper = true },
                "lt" => bounds with { Upper = Bound(reader, property), IncludeUpper = false },
                "time_zone" => bounds with { Zone = TimeZones.Parse(reader.Text(property)) },
                "format" => bounds with { Format = DateFormatter.For(reader.Text(property)).Pattern },
                "relation" => Relation(reader.Text(property), bounds),
                _ when reader.TryCommon(property, common) => bounds,
                _ => throw reader.Unsupported(property),
            };
        }

        return new RangeQueryBuilder(field, bounds) { Boost = common.Boost, Name = common.Name };
    }

    internal static Query ToQuery(MappedFieldType type, RangeBounds bounds, SearchExecutionContext context) =>
        bounds is { Lower: null, Upper: null } ? type.ExistsQuery(context) : type.RangeQuery(bounds, context);

    protected override Query Build(SearchExecutionContext context) => context.Field(field) switch
    {
        null => new MatchNoDocsQuery($"unmapped field {field}"),
        { } type => ToQuery(type, bounds, context),
    };

    private static QueryValue? Bound(QueryReader reader, JsonProperty property) =>
        reader.Value(property) is { IsNull: false } value ? value : null;

    private static RangeBounds Relation(string relation, RangeBounds bounds) => relation.ToUpperInvariant() is "INTERSECTS" or "CONTAINS" or "WITHIN"
        ? bounds
        : throw Errors.IllegalArgument($"{relation} is not a valid relation");
}

/// <summary>The least and greatest value of a numeric field on a shard.</summary>
internal static class FieldRange
{
    /// <summary>Everything when it is not known; an empty range when no document has a value.</summary>
    public static (long Min, long Max) Of(MappedFieldType type, SearchExecutionContext context)
    {
        if (context.Searcher is null || type.Info is { HasPoints: false, DocValues: not Winnow.Index.DocValuesType.SortedNumeric })
        {
            return (long.MinValue, long.MaxValue);
        }

        var (min, max) = (long.MaxValue, long.MinValue);
        foreach (var leaf in context.Searcher.Leaves)
        {
            if (leaf.Reader.Points(type.Name) is { } points)
            {
                (min, max) = (Math.Min(min, points.MinValue), Math.Max(max, points.MaxValue));
            }
            else if (leaf.Reader.SortedNumeric(type.Name) is { } column)
            {
                (min, max) = (Math.Min(min, column.MinValue), Math.Max(max, column.MaxValue));
            }
        }

        return (min, max);
    }
}
