using System.Text.Json;
using Winnow.Search.Dsl;

namespace Winnow.Search;

/// <summary><c>collapse</c>: only the best hit of each value of a field.</summary>
public sealed record CollapseBuilder(string Field)
{
    internal static CollapseBuilder Parse(JsonProperty collapse, RequestReader reader)
    {
        if (collapse.Value.ValueKind != JsonValueKind.Object)
        {
            throw reader.Unknown(collapse);
        }

        string? field = null;
        foreach (var property in collapse.Value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "field":
                    field = reader.Text(property);
                    break;
                case "max_concurrent_group_searches":
                    reader.Int(property);
                    break;
                case "inner_hits":
                    throw Errors.IllegalArgument("[collapse] inner_hits are not supported");
                default:
                    throw reader.UnknownField("collapse", property, "field", "inner_hits", "max_concurrent_group_searches");
            }
        }

        return field is null ? throw Errors.IllegalArgument("Required [field]") : new CollapseBuilder(field);
    }
}

/// <summary><c>rescore</c>: the first hits of each shard scored again by a second query.</summary>
public sealed record RescoreBuilder(QueryBuilder Query)
{
    public int WindowSize { get; init; } = 10;

    public float QueryWeight { get; init; } = 1f;

    public float RescoreQueryWeight { get; init; } = 1f;

    /// <summary>total, multiply, avg, max or min.</summary>
    public string ScoreMode { get; init; } = "total";

    internal static IReadOnlyList<RescoreBuilder> ParseList(JsonElement value, RequestReader reader) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(item => Parse(item, reader))]
        : [Parse(value, reader)];

    /// <summary>The score of a hit that the second query matches.</summary>
    public float Combine(float first, float second)
    {
        var (a, b) = (first * QueryWeight, second * RescoreQueryWeight);
        return ScoreMode switch
        {
            "multiply" => a * b,
            "avg" => (a + b) / 2,
            "max" => Math.Max(a, b),
            "min" => Math.Min(a, b),
            _ => a + b,
        };
    }

    private static RescoreBuilder Parse(JsonElement value, RequestReader reader)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing($"unexpected token [{JsonTokens.Name(value)}] in [rescore]", reader.At(value));
        }

        var window = 10;
        RescoreBuilder? rescore = null;
        foreach (var property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "window_size":
                    window = reader.Int(property);
                    break;
                case "query":
                    rescore = ParseQuery(property.Value, reader);
                    break;
                default:
                    throw Errors.Parsing($"rescore doesn't support [{property.Name}]", reader.At(property.Value));
            }
        }

        return rescore is null ? throw Errors.Parsing("missing rescore type", reader.At(value)) : rescore with { WindowSize = window };
    }

    private static RescoreBuilder ParseQuery(JsonElement value, RequestReader reader)
    {
        var rescore = new RescoreBuilder((QueryBuilder)null!);
        foreach (var property in value.Members("rescore_query"))
        {
            rescore = property.Name switch
            {
                "rescore_query" => rescore with { Query = QueryParser.Parse(property.Value, new QueryParseContext(reader.Body)) },
                "query_weight" => rescore with { QueryWeight = reader.Float(property) },
                "rescore_query_weight" => rescore with { RescoreQueryWeight = reader.Float(property) },
                "score_mode" => rescore with { ScoreMode = Mode(reader.Text(property)) },
                _ => throw reader.UnknownField("query", property, "rescore_query", "query_weight", "rescore_query_weight", "score_mode"),
            };
        }

        return rescore.Query is null ? throw Errors.IllegalArgument("rescore_query cannot be null") : rescore;
    }

    private static string Mode(string text) => text.ToLowerInvariant() is "total" or "multiply" or "avg" or "max" or "min"
        ? text.ToLowerInvariant()
        : throw Errors.IllegalArgument($"illegal score_mode [{text}]");
}

/// <summary><c>slice</c>: one of several disjoint parts of a shard's documents.</summary>
public sealed record SliceBuilder(int Id, int Max)
{
    internal static SliceBuilder Parse(JsonProperty slice, RequestReader reader)
    {
        var (id, max) = (-1, -1);
        foreach (var property in slice.Value.Members("slice"))
        {
            switch (property.Name)
            {
                case "id":
                    id = reader.Int(property);
                    break;
                case "max":
                    max = reader.Int(property);
                    break;
                case "field":
                    reader.Text(property);
                    break;
                default:
                    throw reader.UnknownField("slice", property, "id", "max", "field");
            }
        }

        return id < 0 ? throw Errors.IllegalArgument("id must be greater than or equal to 0")
            : max <= 1 ? throw Errors.IllegalArgument("max must be greater than 1")
            : id >= max ? throw Errors.IllegalArgument("max must be greater than id")
            : new SliceBuilder(id, max);
    }
}

/// <summary><c>pit</c>: the point in time that the search runs on.</summary>
public sealed record PointInTime(string Id, string? KeepAlive)
{
    internal static PointInTime Parse(JsonProperty pit, RequestReader reader)
    {
        string? id = null;
        string? keepAlive = null;
        foreach (var property in pit.Value.Members("point_in_time"))
        {
            switch (property.Name)
            {
                case "id":
                    id = reader.Text(property);
                    break;
                case "keep_alive":
                    keepAlive = reader.Text(property);
                    TimeValue.Parse(keepAlive, "keep_alive");
                    break;
                default:
                    throw reader.UnknownField("point_in_time", property, "id", "keep_alive");
            }
        }

        return id is null ? throw Errors.IllegalArgument("point int time id is not provided") : new PointInTime(id, keepAlive);
    }
}
