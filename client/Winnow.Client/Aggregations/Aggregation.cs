using System.Text.Json.Nodes;

namespace Winnow.Client.Aggregations;

/// <summary>An aggregation of Elasticsearch's DSL, built in C#; <see cref="With"/> nests.</summary>
public sealed class Aggregation
{
    private readonly string _name;
    private readonly JsonNode _body;
    private readonly Dictionary<string, Aggregation> _children = new(StringComparer.Ordinal);

    private Aggregation(string name, JsonNode body)
    {
        _name = name;
        _body = body;
    }

    /// <summary>A bucket for each of the most frequent values.</summary>
    public static Aggregation Terms(string field, int size = 10) => new("terms", new JsonObject { ["field"] = field, ["size"] = size });

    public static Aggregation Histogram(string field, double interval) => new("histogram", new JsonObject { ["field"] = field, ["interval"] = interval });

    /// <summary>Buckets of a calendar unit: <c>minute</c> to <c>year</c>.</summary>
    public static Aggregation DateHistogram(string field, string calendarInterval) =>
        new("date_histogram", new JsonObject { ["field"] = field, ["calendar_interval"] = calendarInterval });

    public static Aggregation Filter(Queries.Query query) => new("filter", query.ToJson());

    public static Aggregation Min(string field) => Metric("min", field);

    public static Aggregation Max(string field) => Metric("max", field);

    public static Aggregation Sum(string field) => Metric("sum", field);

    public static Aggregation Avg(string field) => Metric("avg", field);

    public static Aggregation Stats(string field) => Metric("stats", field);

    public static Aggregation Cardinality(string field) => Metric("cardinality", field);

    public static Aggregation ValueCount(string field) => Metric("value_count", field);

    /// <summary>Any aggregation as JSON, for what has no builder.</summary>
    public static Aggregation Raw(string name, string body) => new(name, JsonNode.Parse(body) ?? throw new ArgumentException("null is no aggregation body", nameof(body)));

    /// <summary>Adds an aggregation within each bucket.</summary>
    public Aggregation With(string name, Aggregation child)
    {
        _children.Add(name, child);
        return this;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { [_name] = _body.DeepClone() };
        if (_children.Count > 0)
        {
            json["aggs"] = ToJson(_children);
        }

        return json;
    }

    internal static JsonObject ToJson(IEnumerable<KeyValuePair<string, Aggregation>> aggregations)
    {
        var json = new JsonObject();
        foreach (var (name, aggregation) in aggregations)
        {
            json[name] = aggregation.ToJson();
        }

        return json;
    }

    private static Aggregation Metric(string name, string field) => new(name, new JsonObject { ["field"] = field });
}
