using System.Text;
using System.Text.Json;
using Winnow.Search.Aggregations;

namespace Winnow.Search.Tests.Aggregations;

/// <summary>Bad requests: Elasticsearch's type, status and reason.</summary>
public class ErrorTests
{
    [Theory]
    [InlineData("""{"a[b]":{"avg":{"field":"n"}}}""", "parsing_exception", "Invalid aggregation name [a[b]]. Aggregation names can contain any character except '[', ']', and '>'")]
    [InlineData("""{"a":1}""", "parsing_exception", "Aggregation definition for [a starts with a [VALUE_NUMBER], expected a [START_OBJECT].")]
    [InlineData("""{"a":{}}""", "parsing_exception", "Missing definition for aggregation [a]")]
    [InlineData("""{"a":{"meta":{}}}""", "parsing_exception", "Missing definition for aggregation [a]")]
    [InlineData("""{"a":{"trms":{"field":"n"}}}""", "parsing_exception", "Unknown aggregation type [trms] did you mean [terms]?")]
    [InlineData("""{"a":{"zzz":{}}}""", "parsing_exception", "Unknown aggregation type [zzz]")]
    [InlineData("""{"a":{"avg":{"field":"n"},"sum":{"field":"n"}}}""", "parsing_exception", "Found two aggregation type definitions in [a]: [avg] and [sum]")]
    [InlineData("""{"a":{"avg":"n"}}""", "parsing_exception", "Expected [START_OBJECT] under [avg], but got a [VALUE_STRING] in [a]")]
    [InlineData("""{"a":{"terms":{"field":"n"},"aggs":{},"aggregations":{}}}""", "parsing_exception", "Found two sub aggregation definitions under [a]")]
    [InlineData("""{"a":{"terms":{"field":"n","sizee":1}}}""", "x_content_parse_exception", "[1:36] [terms] unknown field [sizee] did you mean [size]?")]
    [InlineData("""{"a":{"terms":{"feild":"n"}}}""", "x_content_parse_exception", "[1:24] [terms] unknown field [feild] did you mean [field]?")]
    [InlineData("""{"a":{"terms":{}}}""", "illegal_argument_exception", "Required one of fields [field, script], but none were specified. ")]
    [InlineData("""{"a":{"terms":{"field":{}}}}""", "x_content_parse_exception", "[1:24] [terms] field doesn't support values of type: START_OBJECT")]
    [InlineData("""{"a":{"terms":{"field":"n","size":"x"}}}""", "x_content_parse_exception", "[1:35] [terms] failed to parse field [size]")]
    [InlineData("""{"a":{"terms":{"field":"n","size":0}}}""", "x_content_parse_exception", "[1:35] [terms] failed to parse field [size]")]
    [InlineData("""{"a":{"terms":{"field":"n","script":{}}}}""", "illegal_argument_exception", "[terms] scripts are not supported")]
    [InlineData("""{"a":{"terms":{"field":"n","collect_mode":"deep"}}}""", "parse_exception", "no [collect_mode] found for value [deep]")]
    [InlineData("""{"a":{"date_histogram":{"field":"when","interval":"1d"}}}""", "x_content_parse_exception", "[1:51] [date_histogram] unknown field [interval] did you mean [fixed_interval]?")]
    [InlineData("""{"a":{"date_histogram":{"field":"when"}}}""", "illegal_argument_exception", "Invalid interval specified, must be non-null and non-empty")]
    [InlineData("""{"a":{"date_histogram":{"field":"when","calendar_interval":"3d"}}}""", "x_content_parse_exception", "[1:60] [date_histogram] failed to parse field [calendar_interval]")]
    [InlineData("""{"a":{"date_histogram":{"field":"when","fixed_interval":"1M"}}}""", "x_content_parse_exception", "[1:57] [date_histogram] failed to parse field [fixed_interval]")]
    [InlineData("""{"a":{"date_histogram":{"field":"when","fixed_interval":"month"}}}""", "x_content_parse_exception", "[1:57] [date_histogram] failed to parse field [fixed_interval]")]
    [InlineData("""{"a":{"date_histogram":{"field":"when","calendar_interval":"day","time_zone":"Nowhere"}}}""", "x_content_parse_exception", "[1:78] [date_histogram] failed to parse field [time_zone]")]
    [InlineData("""{"a":{"histogram":{"field":"n","interval":0}}}""", "x_content_parse_exception", "[1:43] [histogram] failed to parse field [interval]")]
    [InlineData("""{"a":{"histogram":{"field":"n"}}}""", "illegal_argument_exception", "interval must be positive, got: 0.0")]
    [InlineData("""{"a":{"range":{"field":"n"}}}""", "illegal_argument_exception", "No [ranges] specified for the [a] aggregation")]
    [InlineData("""{"a":{"filters":{"filters":[]}}}""", "illegal_argument_exception", "[filters] cannot be empty.")]
    [InlineData("""{"a":{"avg":{"field":"n"},"aggs":{"b":{"avg":{"field":"n"}}}}}""", "aggregation_initialization_exception", "Aggregator [a] of type [avg] cannot accept sub-aggregations")]
    [InlineData("""{"a":{"terms":{"field":"tag"},"aggs":{"b":{"global":{}}}}}""", "illegal_argument_exception", "Aggregation [a] cannot have a global sub-aggregation [b]. Global aggregations can only be defined as top level aggregations")]
    [InlineData("""{"a":{"terms":{"field":"tag","include":{"partition":3,"num_partitions":3}}}}""", "x_content_parse_exception", "[1:40] [terms] failed to parse field [include]")]
    public void A_malformed_request_is_refused(string aggs, string type, string reason)
    {
        var e = Assert.Throws<ElasticsearchException>(() => Parse(aggs));
        Assert.Equal((type, reason), (e.Type, e.Reason));
        Assert.Equal(type == "aggregation_initialization_exception" ? 500 : 400, e.Status);
    }

    [Theory]
    [InlineData("""{"a":{"sum":{"field":"tag"}}}""", "illegal_argument_exception", "Field [tag] of type [keyword] is not supported for aggregation [sum]")]
    [InlineData("""{"a":{"histogram":{"field":"addr","interval":5}}}""", "illegal_argument_exception", "Field [addr] of type [ip] is not supported for aggregation [histogram]")]
    [InlineData("""{"a":{"date_histogram":{"field":"tag","calendar_interval":"day"}}}""", "illegal_argument_exception", "Field [tag] of type [keyword] is not supported for aggregation [date_histogram]")]
    [InlineData("""{"a":{"terms":{"field":"tag","order":{"x":"asc"}}}}""", "invalid_path", "Invalid aggregation order path [x]. The provided aggregation [x] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets.")]
    [InlineData("""{"a":{"terms":{"field":"n","include":"1.*"}}}""", "illegal_argument_exception", "Aggregation [a] cannot support regular expression style include/exclude settings as they can only be applied to string fields. Use an array of values for include/exclude clauses")]
    [InlineData("""{"a":{"terms":{"field":"n","missing":"x"}}}""", "number_format_exception", "For input string: \"x\"")]
    [InlineData("""{"a":{"histogram":{"field":"n","interval":5,"hard_bounds":{"min":0,"max":10},"extended_bounds":{"min":-5,"max":5}}}}""", "illegal_argument_exception", "Extended bounds have to be inside hard bounds, hard bounds: [0.0--10.0], extended bounds: [-5.0--5.0]")]
    [InlineData("""{"a":{"date_histogram":{"field":"when","calendar_interval":"day","extended_bounds":{"min":"2024-02-01","max":"2024-01-01"}}}}""", "illegal_argument_exception", "[extended_bounds.min][1706745600000] cannot be greater than [extended_bounds.max][1704067200000] for histogram aggregation [a]")]
    public void A_request_that_does_not_fit_the_mapping_is_refused(string aggs, string type, string reason)
    {
        using var index = new TestIndex().AddShard(TestFields.Random(new Random(1), 10));
        var e = Assert.Throws<ElasticsearchException>(() => index.Run(aggs));
        Assert.Equal((type, reason, 400), (e.Type, e.Reason, e.Status));
    }

    [Fact]
    public void Text_fields_cannot_be_aggregated()
    {
        using var index = new TestIndex().AddShard([]);
        var e = Assert.Throws<ElasticsearchException>(() => index.Run("""{"a":{"terms":{"field":"body"}}}"""));
        Assert.Equal("illegal_argument_exception", e.Type);
        Assert.Contains("Please use a keyword field instead", e.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_buckets_stop_the_request_not_the_node()
    {
        using var index = new TestIndex().AddShard([new TestDocument(1).Set("n", 0L), new TestDocument(2).Set("n", 1_000_000_000L)]);
        var e = Assert.Throws<ElasticsearchException>(() => index.Run("""{"a":{"histogram":{"field":"n","interval":0.5}}}"""));
        Assert.Equal(("too_many_buckets_exception", 400), (e.Type, e.Status));
        Assert.Equal(65_536, e.Metadata["max_buckets"]);
    }

    [Fact]
    public void Type_conflicts_between_shards_are_found_when_they_meet()
    {
        using var index = new TestIndex().AddShard([new TestDocument(1).Set("n", 1L).Set("tag", "a").Set("price", 1.5)]);
        InternalAggregations Part(string field) =>
            index.Collect(0, AggregationBuilders.Parse(JsonDocument.Parse("""{"a":{"terms":{"field":"FIELD"}}}""".Replace("FIELD", field, StringComparison.Ordinal)).RootElement));
        var final = ReduceContext.ForFinal(AggregatorFactories.Empty);
        var e = Assert.Throws<ElasticsearchException>(() => InternalAggregations.Reduce([Part("tag"), Part("n")], final));
        Assert.StartsWith("Merging/Reducing the aggregations failed when computing the aggregation [a]", e.Reason, StringComparison.Ordinal);
        Assert.Equal(
            """{"a":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":1.0,"doc_count":1},{"key":1.5,"doc_count":1}]}}""",
            TestIndex.ToText(InternalAggregations.Reduce([Part("n"), Part("unmapped"), Part("price")], final)));
    }

    private static AggregatorFactories Parse(string aggs)
    {
        var body = JsonBody.Parse(Encoding.UTF8.GetBytes(aggs));
        return AggregationBuilders.Parse(body.Root, body);
    }
}
