using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Aggregations;

public class PipelineTests
{
    private const long Jan = 1_420_070_400_000;
    private const long Feb = 1_422_748_800_000;
    private const long Mar = 1_425_168_000_000;
    private const long May = 1_430_438_400_000;

    // The sales of Elasticsearch's documentation: 550, 60 and 375 in three months.
    private static readonly TestDocument[] Sales =
    [
        new TestDocument(1).Set("when", Jan).Set("n", 200L).Set("tag", "hat"),
        new TestDocument(2).Set("when", Jan + 1000).Set("n", 350L).Set("tag", "bag"),
        new TestDocument(3).Set("when", Feb).Set("n", 10L).Set("tag", "hat"),
        new TestDocument(4).Set("when", Feb + 1000).Set("n", 50L).Set("tag", "hat"),
        new TestDocument(5).Set("when", Mar).Set("n", 375L).Set("tag", "bag"),
    ];

    [Theory]
    [InlineData("""{"avg_bucket":{"buckets_path":"m>s"}}""", """{"value":328.3333333333333}""")]
    [InlineData("""{"sum_bucket":{"buckets_path":"m>s","format":"0.0"}}""", """{"value":985.0,"value_as_string":"985.0"}""")]
    [InlineData("""{"max_bucket":{"buckets_path":"m>s"}}""", """{"value":550.0,"keys":["2015-01-01T00:00:00.000Z"]}""")]
    [InlineData("""{"min_bucket":{"buckets_path":"m._count"}}""", """{"value":1.0,"keys":["2015-03-01T00:00:00.000Z"]}""")]
    [InlineData("""{"stats_bucket":{"buckets_path":"m>s"}}""", """{"count":3,"min":60.0,"max":550.0,"avg":328.3333333333333,"sum":985.0}""")]
    public void A_sibling_pipeline_sums_up_the_buckets_beside_it(string pipeline, string expected)
    {
        using var index = new TestIndex().AddShard(Sales.Take(3)).AddShard(Sales.Skip(3));
        var json = index.RunJson(
            "{\"m\":{\"date_histogram\":{\"field\":\"when\",\"calendar_interval\":\"month\"},\"aggs\":{\"s\":{\"sum\":{\"field\":\"n\"}}}},\"p\":" + pipeline + "}");
        Assert.Equal(expected, Text(json["p"]!));
    }

    [Theory]
    [InlineData("""{"derivative":{"buckets_path":"s"}}""", "-,-490.0,315.0")]
    [InlineData("""{"derivative":{"buckets_path":"_count"}}""", "-,0.0,-1.0")]
    [InlineData("""{"cumulative_sum":{"buckets_path":"s"}}""", "550.0,610.0,985.0")]
    [InlineData("""{"serial_diff":{"buckets_path":"s","lag":2}}""", "-,-,-175.0")]
    public void A_parent_pipeline_looks_from_bucket_to_bucket(string pipeline, string expected)
    {
        using var index = new TestIndex().AddShard(Sales);
        Assert.Equal(expected, string.Join(',', Buckets(index, pipeline).Select(b => b["p"] is { } p ? Text(p["value"]) : "-")));
    }

    [Fact]
    public void A_derivative_over_a_gap_has_no_value_unless_gaps_are_zeros()
    {
        using var index = new TestIndex().AddShard([.. Sales, new TestDocument(6).Set("when", May).Set("n", 5L)]);
        string Values(string pipeline) => string.Join(',', Buckets(index, pipeline).Select(b => b["p"] is { } p ? Text(p["value"]) : "-"));
        Assert.Equal("-,-490.0,315.0,null,null", Values("""{"derivative":{"buckets_path":"s"}}"""));
        Assert.Equal("-,-490.0,315.0,-375.0,5.0", Values("""{"derivative":{"buckets_path":"s","gap_policy":"insert_zeros"}}"""));
        Assert.Equal(
            """{"value":-490.0,"normalized_value":-15.806451612903226}""",
            Text(Buckets(index, """{"derivative":{"buckets_path":"s","unit":"day"}}""")[1]["p"]!));
    }

    [Theory]
    [InlineData("""{"bucket_sort":{"sort":[{"s":{"order":"desc"}}]}}""", "550.0,375.0,60.0")]
    [InlineData("""{"bucket_sort":{"sort":["s"],"size":1,"from":1}}""", "375.0")]
    [InlineData("""{"bucket_sort":{"sort":[{"_count":"asc"},{"_key":"desc"}]}}""", "375.0,60.0,550.0")]
    [InlineData("""{"bucket_sort":{"from":1}}""", "60.0,375.0")]
    public void Buckets_can_be_sorted_and_cut(string pipeline, string expected)
    {
        using var index = new TestIndex().AddShard(Sales);
        Assert.Equal(expected, string.Join(',', Buckets(index, pipeline).Select(b => Text(b["s"]!["value"]))));
    }

    [Fact]
    public void Pipelines_run_in_each_bucket_and_over_other_pipelines()
    {
        using var index = new TestIndex().AddShard(Sales);
        var json = index.RunJson(
            """
            {"t":{"terms":{"field":"tag"},"aggs":{
               "m":{"date_histogram":{"field":"when","calendar_interval":"month"},"aggs":{
                  "s":{"sum":{"field":"n"}},
                  "d":{"derivative":{"buckets_path":"c"}},
                  "c":{"cumulative_sum":{"buckets_path":"s"}}}},
               "best":{"max_bucket":{"buckets_path":"m>c"}}}}}
            """);
        var hat = json["t"]!["buckets"]![0]!;
        Assert.Equal("260.0", Text(hat["best"]!["value"]));
        Assert.Equal("60.0", Text(hat["m"]!["buckets"]![1]!["d"]!["value"]));
    }

    [Theory]
    [InlineData("""{"p":{"avg_bucket":{"buckets_path":"m>s"}}}""", "action_request_validation_exception", "Validation Failed: 1: buckets_path aggregation does not exist for aggregation [p]: m>s;")]
    [InlineData("""{"m":{"avg":{"field":"n"}},"p":{"avg_bucket":{"buckets_path":"m"}}}""", "action_request_validation_exception", "Validation Failed: 1: The first aggregation in buckets_path must be a multi-bucket aggregation for aggregation [p] found :avg for buckets path: m;")]
    [InlineData("""{"p":{"derivative":{"buckets_path":"m"}}}""", "action_request_validation_exception", "Validation Failed: 1: derivative aggregation [p] must have a histogram, date_histogram or auto_date_histogram as parent but doesn't have a parent;")]
    [InlineData("""{"t":{"terms":{"field":"tag"},"aggs":{"p":{"derivative":{"buckets_path":"_count"}}}}}""", "action_request_validation_exception", "Validation Failed: 1: derivative aggregation [p] must have a histogram, date_histogram or auto_date_histogram as parent;")]
    [InlineData("""{"t":{"histogram":{"field":"n","interval":1,"min_doc_count":1},"aggs":{"p":{"cumulative_sum":{"buckets_path":"_count"}}}}}""", "action_request_validation_exception", "Validation Failed: 1: parent histogram of cumulative_sum aggregation [p] must have min_doc_count of 0;")]
    [InlineData("""{"t":{"histogram":{"field":"n","interval":1},"aggs":{"p":{"cumulative_sum":{"buckets_path":"nope"}}}}}""", "action_request_validation_exception", "Validation Failed: 1: No aggregation found for path [nope];")]
    [InlineData("""{"t":{"terms":{"field":"tag"},"aggs":{"p":{"bucket_selector":{}}}}}""", "illegal_argument_exception", "[bucket_selector] needs a script, and scripts are not supported")]
    [InlineData("""{"t":{"histogram":{"field":"n","interval":1},"aggs":{"a":{"cumulative_sum":{"buckets_path":"b"}},"b":{"cumulative_sum":{"buckets_path":"a"}}}}}""", "action_request_validation_exception", "Validation Failed: 1: Cyclical dependency found with pipeline aggregator [a];")]
    public void Misplaced_pipelines_are_refused(string aggs, string type, string reason)
    {
        using var index = new TestIndex().AddShard([]);
        var e = Assert.Throws<ElasticsearchException>(() => index.Run(aggs));
        Assert.Equal((type, reason, 400), (e.Type, e.Reason, e.Status));
    }

    private static List<JsonNode> Buckets(TestIndex index, string pipeline) => [.. index.RunJson(
        "{\"m\":{\"date_histogram\":{\"field\":\"when\",\"calendar_interval\":\"month\"},\"aggs\":{\"s\":{\"sum\":{\"field\":\"n\"}},\"p\":" + pipeline + "}}}")["m"]!["buckets"]!
        .AsArray().Select(b => b!)];

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
