using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>Reads aggregations out of requests.</summary>
public static class AggregationBuilders
{
    /// <summary>
    /// Reads the value of <c>aggs</c> (or <c>aggregations</c>). What is wrong in it is an <see cref="ElasticsearchException"/>.
    /// </summary>
    /// <param name="aggs">The object.</param>
    /// <param name="body">The request that it stands in, so that errors can say line and column.</param>
    public static AggregatorFactories Parse(JsonElement aggs, JsonBody? body = null)
    {
        var parser = new AggregationParser(body);
        if (aggs.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Parsing($"Unknown key for a {JsonTokens.Name(aggs)} in [aggs].", parser.At(aggs));
        }

        var factories = parser.ParseFactories(aggs);
        PipelineOrder.Validate(parent: null, factories);
        return factories;
    }
}
