using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary><c>constant_score</c>.</summary>
public sealed class ConstantScoreQueryBuilder(QueryBuilder filter) : QueryBuilder
{
    public override string TypeName => "constant_score";

    public override IEnumerable<QueryBuilder> Children => [filter];

    public override bool CanMatch(SearchExecutionContext context) => filter.CanMatch(context);

    internal static QueryBuilder Parse(QueryReader reader)
    {
        QueryBuilder? filter = null;
        var query = new MatchAllQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (property.Name == "filter")
            {
                filter = filter is null && property.Value.ValueKind == System.Text.Json.JsonValueKind.Object
                    ? reader.Query(property.Value)
                    : throw Errors.Parsing("[constant_score] only accepts one [filter] element.", reader.Context.Locate(property.Value));
            }
            else if (!reader.TryCommon(property, query))
            {
                throw reader.Unsupported(property);
            }
        }

        return filter is null
            ? throw Errors.Parsing("[constant_score] requires a 'filter' element", reader.Context.Locate(reader.Body))
            : new ConstantScoreQueryBuilder(filter) { Boost = query.Boost, Name = query.Name };
    }

    protected override Query Build(SearchExecutionContext context) => new ConstantScoreQuery(filter.ToQuery(context));
}

/// <summary><c>dis_max</c>.</summary>
public sealed class DisMaxQueryBuilder : QueryBuilder
{
    private List<QueryBuilder>? _queries;
    private float _tieBreaker;

    public override string TypeName => "dis_max";

    public override IEnumerable<QueryBuilder> Children => _queries!;

    public override bool CanMatch(SearchExecutionContext context) => _queries!.Exists(query => query.CanMatch(context));

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var query = new DisMaxQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "queries":
                    query._queries = reader.Queries(property.Value);
                    break;
                case "tie_breaker":
                    query._tieBreaker = reader.Float(property);
                    break;
                default:
                    if (!reader.TryCommon(property, query))
                    {
                        throw reader.Unsupported(property);
                    }

                    break;
            }
        }

        return query._queries is { Count: > 0 }
            ? query
            : throw Errors.Parsing("[dis_max] requires 'queries' field with at least one clause", reader.Context.Locate(reader.Body));
    }

    protected override Query Build(SearchExecutionContext context) =>
        new DisjunctionMaxQuery(_queries!.Select(query => query.ToQuery(context)), _tieBreaker);
}

/// <summary><c>boosting</c>.</summary>
public sealed class BoostingQueryBuilder : QueryBuilder
{
    private QueryBuilder? _positive;
    private QueryBuilder? _negative;
    private float _negativeBoost = -1;

    public override string TypeName => "boosting";

    public override IEnumerable<QueryBuilder> Children => [_positive!, _negative!];

    public override bool CanMatch(SearchExecutionContext context) => _positive!.CanMatch(context);

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var query = new BoostingQueryBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "positive":
                    query._positive = reader.Query(property.Value);
                    break;
                case "negative":
                    query._negative = reader.Query(property.Value);
                    break;
                case "negative_boost":
                    query._negativeBoost = reader.Float(property);
                    break;
                default:
                    if (!reader.TryCommon(property, query))
                    {
                        throw reader.Unsupported(property);
                    }

                    break;
            }
        }

        var missing = query._positive is null ? "[boosting] query requires 'positive' query to be set'"
            : query._negative is null ? "[boosting] query requires 'negative' query to be set'"
            : query._negativeBoost < 0 ? "[boosting] query requires 'negative_boost' to be set to be a positive value'"
            : null;
        return missing is null ? query : throw Errors.Parsing(missing, reader.Context.Locate(reader.Body));
    }

    protected override Query Build(SearchExecutionContext context) =>
        new BoostingQuery(_positive!.ToQuery(context), _negative!.ToQuery(context), _negativeBoost);
}

/// <summary><c>wrapper</c>: a query in base64.</summary>
internal static class WrapperQueryBuilder
{
    public static QueryBuilder Parse(QueryReader reader)
    {
        foreach (var property in reader.Body.EnumerateObject())
        {
            if (property.Name != "query" || !property.Value.TryGetBytesFromBase64(out var bytes))
            {
                throw Errors.Parsing($"[wrapper] query malformed, expected `query` but was {property.Name}", reader.Context.Locate(property.Value));
            }

            var body = JsonBody.ParseObject(bytes);
            return QueryParser.Parse(body.Root, new QueryParseContext(body));
        }

        throw Errors.Parsing("[wrapper] query malformed, empty body", reader.Context.Locate(reader.Body));
    }
}
