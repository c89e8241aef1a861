using System.Globalization;
using System.Text.Json.Nodes;

namespace Winnow.Client.Queries;

/// <summary>A query of Elasticsearch's DSL, built in C#. Combine with <c>&amp;</c> (must), <c>|</c> (should) and <c>!</c> (must not).</summary>
public sealed class Query
{
    private readonly string _name;
    private readonly JsonNode _body;

    private Query(string name, JsonNode body)
    {
        _name = name;
        _body = body;
    }

    /// <summary>Everything.</summary>
    public static Query MatchAll() => new("match_all", new JsonObject());

    /// <summary>Any (or, with <paramref name="all"/>, all) of the text's words.</summary>
    public static Query Match(string field, string text, bool all = false) =>
        new("match", new JsonObject { [field] = new JsonObject { ["query"] = text, ["operator"] = all ? "and" : "or" } });

    /// <summary>The text's words in their order, <paramref name="slop"/> moves apart at the most.</summary>
    public static Query Phrase(string field, string text, int slop = 0) =>
        new("match_phrase", new JsonObject { [field] = new JsonObject { ["query"] = text, ["slop"] = slop } });

    /// <summary>The text in any of several fields (<c>title^3</c> counts three times).</summary>
    public static Query MultiMatch(string text, params string[] fields) =>
        new("multi_match", new JsonObject { ["query"] = text, ["fields"] = Array(fields) });

    /// <summary>Exactly this value: keywords, numbers, dates, booleans.</summary>
    public static Query Term(string field, object value) => new("term", new JsonObject { [field] = Value(value) });

    public static Query Terms(string field, params object[] values) => new("terms", new JsonObject { [field] = Array(values) });

    public static Query Ids(params string[] ids) => new("ids", new JsonObject { ["values"] = Array(ids) });

    public static Query Exists(string field) => new("exists", new JsonObject { ["field"] = field });

    public static Query Prefix(string field, string prefix) => new("prefix", new JsonObject { [field] = prefix });

    /// <summary><c>*</c> for any run, <c>?</c> for one character.</summary>
    public static Query Wildcard(string field, string pattern) => new("wildcard", new JsonObject { [field] = pattern });

    public static Query Fuzzy(string field, string value, string fuzziness = "AUTO") =>
        new("fuzzy", new JsonObject { [field] = new JsonObject { ["value"] = value, ["fuzziness"] = fuzziness } });

    /// <summary>A range; what is null is open.</summary>
    public static Query Range(string field, object? from = null, object? to = null, bool includeFrom = true, bool includeTo = true)
    {
        var bounds = new JsonObject();
        if (from is not null)
        {
            bounds[includeFrom ? "gte" : "gt"] = Value(from);
        }

        if (to is not null)
        {
            bounds[includeTo ? "lte" : "lt"] = Value(to);
        }

        return new Query("range", new JsonObject { [field] = bounds });
    }

    /// <summary>Lucene's query notation: <c>title:(quick OR brown) AND year:[2000 TO *]</c>.</summary>
    public static Query QueryString(string query) => new("query_string", new JsonObject { ["query"] = query });

    public static Query Bool(IEnumerable<Query>? must = null, IEnumerable<Query>? filter = null, IEnumerable<Query>? should = null, IEnumerable<Query>? mustNot = null, int? minimumShouldMatch = null)
    {
        var body = new JsonObject();
        Add(body, "must", must);
        Add(body, "filter", filter);
        Add(body, "should", should);
        Add(body, "must_not", mustNot);
        if (minimumShouldMatch is { } minimum)
        {
            body["minimum_should_match"] = minimum;
        }

        return new Query("bool", body);
    }

    /// <summary>Matches without counting for the score.</summary>
    public static Query ConstantScore(Query filter) => new("constant_score", new JsonObject { ["filter"] = filter.ToJson() });

    /// <summary>Any query as JSON, for what has no builder.</summary>
    public static Query Raw(string name, string body) => new(name, JsonNode.Parse(body) ?? throw new ArgumentException("null is no query body", nameof(body)));

    public static Query operator &(Query left, Query right) => Bool(must: [left, right]);

    public static Query operator |(Query left, Query right) => Bool(should: [left, right], minimumShouldMatch: 1);

    public static Query operator !(Query query) => Bool(mustNot: [query]);

    public JsonObject ToJson() => new() { [_name] = _body.DeepClone() };

    internal static JsonNode? Value(object value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateTime time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => System.Text.Json.JsonSerializer.SerializeToNode(value, value.GetType()),
    };

    private static JsonArray Array(IEnumerable<object> values) => [.. values.Select(Value)];

    private static void Add(JsonObject body, string name, IEnumerable<Query>? queries)
    {
        if (queries is not null)
        {
            body[name] = new JsonArray([.. queries.Select(query => query.ToJson())]);
        }
    }
}
