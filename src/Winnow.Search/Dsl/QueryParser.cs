using System.Text.Json;

namespace Winnow.Search.Dsl;

/// <summary>The table of queries, and the entry point of parsing one.</summary>
public static class QueryParser
{
    private static readonly Dictionary<string, Func<QueryReader, QueryBuilder>> Table = new(StringComparer.Ordinal)
    {
        ["match_all"] = MatchAllQueryBuilder.Parse,
        ["match_none"] = MatchNoneQueryBuilder.Parse,
        ["match"] = MatchQueryBuilder.Parse,
        ["match_phrase"] = MatchPhraseQueryBuilder.Parse,
        ["match_phrase_prefix"] = MatchPhraseQueryBuilder.ParsePrefix,
        ["match_bool_prefix"] = MatchBoolPrefixQueryBuilder.Parse,
        ["multi_match"] = MultiMatchQueryBuilder.Parse,
        ["term"] = TermQueryBuilder.Parse,
        ["terms"] = TermsQueryBuilder.Parse,
        ["range"] = RangeQueryBuilder.Parse,
        ["exists"] = ExistsQueryBuilder.Parse,
        ["prefix"] = PatternQueryBuilder.ParsePrefix,
        ["wildcard"] = PatternQueryBuilder.ParseWildcard,
        ["regexp"] = PatternQueryBuilder.ParseRegexp,
        ["fuzzy"] = FuzzyQueryBuilder.Parse,
        ["ids"] = IdsQueryBuilder.Parse,
        ["bool"] = BoolQueryBuilder.Parse,
        ["constant_score"] = ConstantScoreQueryBuilder.Parse,
        ["dis_max"] = DisMaxQueryBuilder.Parse,
        ["boosting"] = BoostingQueryBuilder.Parse,
        ["function_score"] = FunctionScoreQueryBuilder.Parse,
        ["query_string"] = QueryStringQueryBuilder.Parse,
        ["simple_query_string"] = SimpleQueryStringBuilder.Parse,
        ["wrapper"] = WrapperQueryBuilder.Parse,
        ["nested"] = NestedQueryBuilder.Parse,
        ["script"] = UnsupportedQueries.Script,
        ["script_score"] = UnsupportedQueries.Script,
        ["has_child"] = UnsupportedQueries.Join,
        ["has_parent"] = UnsupportedQueries.Join,
        ["parent_id"] = UnsupportedQueries.Join,
    };

    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>Reads a query: an object with one key, the query's type.</summary>
    public static QueryBuilder Parse(JsonElement element, QueryParseContext context)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing("[_na] query malformed, must start with start_object", context.Locate(element));
        }

        using var properties = element.EnumerateObject();
        if (!properties.MoveNext())
        {
            throw Errors.IllegalArgument("query malformed, empty clause found");
        }

        var (name, body) = (properties.Current.Name, properties.Current.Value);
        if (!Table.TryGetValue(name, out var parse))
        {
            throw Unknown(name, body, context);
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing($"[{name}] query malformed, no start_object after query name", context.Locate(body));
        }

        context.Enter();
        var query = parse(new QueryReader(name, body, context));
        context.Leave();
        return properties.MoveNext()
            ? throw Errors.Parsing(
                $"[{name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]", context.Locate(properties.Current.Value))
            : query;
    }

    private static ElasticsearchException Unknown(string name, JsonElement body, QueryParseContext context)
    {
        var at = context.Locate(body);
        return Errors.Parsing(
            $"unknown query [{name}]{NearestName.DidYouMean(name, Table.Keys)}",
            at,
            new ElasticsearchException("named_object_not_found_exception", 400, $"[{at.Line}:{at.Column}] unknown field [{name}]"));
    }
}
