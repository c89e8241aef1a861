using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search.Dsl;

/// <summary><c>function_score</c>: scores changed by weights, field values, decays and chance.</summary>
public sealed class FunctionScoreQueryBuilder : QueryBuilder
{
    private static readonly string[] FunctionNames = ["weight", "field_value_factor", "random_score", "gauss", "exp", "linear", "script_score"];

    private readonly List<(QueryBuilder? Filter, ScoreFunctionBuilder Function)> _functions = [];
    private QueryBuilder _query = new MatchAllQueryBuilder();
    private ScoreCombination _scoreMode = ScoreCombination.Multiply;
    private ScoreCombination _boostMode = ScoreCombination.Multiply;
    private float _maxBoost = float.MaxValue;
    private float? _minScore;

    public override string TypeName => "function_score";

    public override IEnumerable<QueryBuilder> Children => [_query];

    public override bool CanMatch(SearchExecutionContext context) => _query.CanMatch(context);

    internal static QueryBuilder Parse(QueryReader reader)
    {
        var query = new FunctionScoreQueryBuilder();
        var single = new ScoreFunctionBuilder();
        foreach (var property in reader.Body.EnumerateObject())
        {
            switch (property.Name)
            {
                case "query":
                    query._query = reader.Query(property.Value);
                    break;
                case "functions":
                    query.AddFunctions(reader, property);
                    break;
                case "score_mode":
                    query._scoreMode = ScoreCombinations.ScoreMode(reader.Text(property));
                    break;
                case "boost_mode":
                    query._boostMode = ScoreCombinations.BoostMode(reader.Text(property));
                    break;
                case "max_boost":
                    query._maxBoost = reader.Float(property);
                    break;
                case "min_score":
                    query._minScore = reader.Float(property);
                    break;
                default:
                    if (!single.TryRead(reader, property) && !reader.TryCommon(property, query))
                    {
                        throw FunctionNames.Contains(property.Name) || property.Value.ValueKind == JsonValueKind.Object
                            ? Errors.Parsing($"no [query] registered for [{property.Name}]", reader.Context.Locate(property.Value))
                            : Errors.Parsing($"failed to parse [function_score] query. field [{property.Name}] is not supported", reader.Context.Locate(property.Value));
                    }

                    break;
            }
        }

        if (!single.IsEmpty)
        {
            if (query._functions.Count > 0)
            {
                throw Errors.Parsing(
                    "failed to parse [function_score] query. already found [functions] array, now encountering a single function. Use [functions] array if you want to define several functions.",
                    reader.Context.Locate(reader.Body));
            }

            query._functions.Add((null, single));
        }

        return query;
    }

    protected override Query Build(SearchExecutionContext context) => new FunctionScoreQuery(
        _query.ToQuery(context),
        [.. _functions.Select(pair => (pair.Filter?.ToQuery(context), pair.Function.Build(context)))],
        _scoreMode,
        _boostMode,
        _maxBoost,
        _minScore);

    private void AddFunctions(QueryReader reader, JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Array)
        {
            throw reader.Unsupported(property);
        }

        foreach (var element in property.Value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                throw Errors.Parsing(
                    $"failed to parse [function_score]. malformed query, expected a [START_OBJECT] while parsing functions but got a [{JsonTokens.Name(element)}] instead",
                    reader.Context.Locate(element));
            }

            QueryBuilder? filter = null;
            var function = new ScoreFunctionBuilder();
            foreach (var part in element.EnumerateObject())
            {
                if (part.Name == "filter")
                {
                    filter = reader.Query(part.Value);
                }
                else if (!function.TryRead(reader, part))
                {
                    throw Errors.Parsing($"failed to parse [function_score] query. field [{part.Name}] is not supported", reader.Context.Locate(part.Value));
                }
            }

            _functions.Add(function.IsEmpty
                ? throw Errors.Parsing("failed to parse [function_score] query. an entry in functions list is missing a function.", reader.Context.Locate(element))
                : (filter, function));
        }
    }
}
