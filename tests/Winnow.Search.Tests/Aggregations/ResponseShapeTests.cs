namespace Winnow.Search.Tests.Aggregations;

/// <summary>Responses to the letter, in the forms that Elasticsearch's documentation shows.</summary>
public class ResponseShapeTests
{
    private const long Jan1 = 1_704_067_200_000;
    private const long Day = 86_400_000;

    private static readonly TestDocument[] Sales =
    [
        new TestDocument(1).Set("tag", "hat").Set("price", 200.0).Set("n", 1L).Set("flag", true).Set("when", Jan1).Set("addr", "10.0.0.5"),
        new TestDocument(2).Set("tag", "hat").Set("price", 150.0).Set("n", 2L).Set("flag", false).Set("when", Jan1 + Day).Set("addr", "10.0.0.6"),
        new TestDocument(3).Set("tag", "bag").Set("price", 12.5).Set("n", 3L).Set("flag", true).Set("when", Jan1 + (31 * Day)),
        new TestDocument(4).Set("tag", "bag", "hat").Set("price", 50.0).Set("n", 40L).Set("when", Jan1 + (60 * Day)).Set("addr", "::1"),
        new TestDocument(5).Set("n", 5L).Set("color", "red"),
    ];

    public static TheoryData<string, string> Shapes => new()
    {
        {
            """{"t":{"terms":{"field":"tag"}}}""",
            """{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"hat","doc_count":3},{"key":"bag","doc_count":2}]}}"""
        },
        {
            """{"t":{"terms":{"field":"tag","size":1,"show_term_doc_count_error":true},"meta":{"a":[1,{"b":null}]}}}""",
            """{"t":{"meta":{"a":[1,{"b":null}]},"doc_count_error_upper_bound":0,"sum_other_doc_count":2,"buckets":[{"key":"hat","doc_count":3,"doc_count_error_upper_bound":0}]}}"""
        },
        {
            """{"t":{"terms":{"field":"flag"}}}""",
            """{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":1,"key_as_string":"true","doc_count":2},{"key":0,"key_as_string":"false","doc_count":1}]}}"""
        },
        {
            """{"t":{"terms":{"field":"price","order":{"_key":"asc"},"size":2}}}""",
            """{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":2,"buckets":[{"key":12.5,"doc_count":1},{"key":50.0,"doc_count":1}]}}"""
        },
        {
            """{"t":{"terms":{"field":"addr","order":{"_key":"desc"}}}}""",
            """{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[{"key":"10.0.0.6","doc_count":1},{"key":"10.0.0.5","doc_count":1},{"key":"::1","doc_count":1}]}}"""
        },
        {
            """{"t":{"terms":{"field":"when","size":1,"order":{"_key":"asc"}}}}""",
            """{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":3,"buckets":[{"key":1704067200000,"key_as_string":"2024-01-01T00:00:00.000Z","doc_count":1}]}}"""
        },
        {
            """{"t":{"terms":{"field":"unmapped"}}}""",
            """{"t":{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":[]}}"""
        },
        {
            """{"h":{"histogram":{"field":"price","interval":50,"min_doc_count":1}}}""",
            """{"h":{"buckets":[{"key":0.0,"doc_count":1},{"key":50.0,"doc_count":1},{"key":150.0,"doc_count":1},{"key":200.0,"doc_count":1}]}}"""
        },
        {
            """{"h":{"histogram":{"field":"price","interval":100,"keyed":true}}}""",
            """{"h":{"buckets":{"0.0":{"key":0.0,"doc_count":2},"100.0":{"key":100.0,"doc_count":1},"200.0":{"key":200.0,"doc_count":1}}}}"""
        },
        {
            """{"h":{"histogram":{"field":"price","interval":100,"format":"$0.00"}}}""",
            """{"h":{"buckets":[{"key_as_string":"$0.00","key":0.0,"doc_count":2},{"key_as_string":"$100.00","key":100.0,"doc_count":1},{"key_as_string":"$200.00","key":200.0,"doc_count":1}]}}"""
        },
        {
            """{"d":{"date_histogram":{"field":"when","calendar_interval":"month","format":"yyyy-MM-dd"}}}""",
            """{"d":{"buckets":[{"key_as_string":"2024-01-01","key":1704067200000,"doc_count":2},{"key_as_string":"2024-02-01","key":1706745600000,"doc_count":1},{"key_as_string":"2024-03-01","key":1709251200000,"doc_count":1}]}}"""
        },
        {
            """{"d":{"date_histogram":{"field":"when","calendar_interval":"1M","keyed":true,"min_doc_count":2,"time_zone":"+01:00"}}}""",
            """{"d":{"buckets":{"2024-01-01T00:00:00.000+01:00":{"key_as_string":"2024-01-01T00:00:00.000+01:00","key":1704063600000,"doc_count":2}}}}"""
        },
        {
            """{"d":{"date_histogram":{"field":"when","fixed_interval":"30d","offset":"+6h","order":{"_count":"desc"},"format":"yyyy-MM-dd'T'HH"}}}""",
            """{"d":{"buckets":[{"key_as_string":"2023-12-19T06","key":1702965600000,"doc_count":2},{"key_as_string":"2024-01-18T06","key":1705557600000,"doc_count":1},{"key_as_string":"2024-02-17T06","key":1708149600000,"doc_count":1}]}}"""
        },
        {
            """{"r":{"range":{"field":"price","ranges":[{"to":100},{"from":100,"to":200},{"key":"dear","from":200}]}}}""",
            """{"r":{"buckets":[{"key":"*-100.0","to":100.0,"doc_count":2},{"key":"100.0-200.0","from":100.0,"to":200.0,"doc_count":1},{"key":"dear","from":200.0,"doc_count":1}]}}"""
        },
        {
            """{"r":{"range":{"field":"price","keyed":true,"ranges":[{"to":100}]},"aggs":{"s":{"sum":{"field":"n"}}}}}""",
            """{"r":{"buckets":{"*-100.0":{"to":100.0,"doc_count":2,"s":{"value":43.0}}}}}"""
        },
        {
            """{"r":{"date_range":{"field":"when","format":"MM-yyyy","ranges":[{"to":"02-2024"},{"from":"02-2024"}]}}}""",
            """{"r":{"buckets":[{"key":"*-02-2024","to":1.7067456E12,"to_as_string":"02-2024","doc_count":2},{"key":"02-2024-*","from":1.7067456E12,"from_as_string":"02-2024","doc_count":2}]}}"""
        },
        {
            """{"f":{"filter":{"term":{"tag":"hat"}},"aggs":{"p":{"avg":{"field":"price"}}}}}""",
            """{"f":{"doc_count":3,"p":{"value":133.33333333333334}}}"""
        },
        {
            """{"f":{"filters":{"other_bucket_key":"rest","filters":{"h":{"term":{"tag":"hat"}},"b":{"term":{"tag":"bag"}}}}}}""",
            """{"f":{"buckets":{"b":{"doc_count":2},"h":{"doc_count":3},"rest":{"doc_count":1}}}}"""
        },
        {
            """{"f":{"filters":{"other_bucket":true,"filters":[{"term":{"tag":"hat"}},{"term":{"tag":"bag"}}]}}}""",
            """{"f":{"buckets":[{"doc_count":3},{"doc_count":2},{"doc_count":1}]}}"""
        },
        { """{"m":{"missing":{"field":"tag"}}}""", """{"m":{"doc_count":1}}""" },
        { """{"m":{"missing":{"field":"unmapped"}}}""", """{"m":{"doc_count":5}}""" },
        { """{"m":{"avg":{"field":"price"}}}""", """{"m":{"value":103.125}}""" },
        { """{"m":{"avg":{"field":"unmapped"}},"s":{"sum":{"field":"unmapped"}},"x":{"max":{"field":"unmapped"}},"c":{"value_count":{"field":"unmapped"}}}""", """{"m":{"value":null},"s":{"value":0.0},"x":{"value":null},"c":{"value":0}}""" },
        { """{"m":{"max":{"field":"when"}}}""", """{"m":{"value":1.7092512E12,"value_as_string":"2024-03-01T00:00:00.000Z"}}""" },
        { """{"m":{"max":{"field":"flag"}}}""", """{"m":{"value":1.0,"value_as_string":"true"}}""" },
        { """{"m":{"sum":{"field":"n"}}}""", """{"m":{"value":51.0}}""" },
        { """{"m":{"value_count":{"field":"tag"}}}""", """{"m":{"value":5}}""" },
        { """{"m":{"cardinality":{"field":"tag"}}}""", """{"m":{"value":2}}""" },
        { """{"m":{"stats":{"field":"price"}}}""", """{"m":{"count":4,"min":12.5,"max":200.0,"avg":103.125,"sum":412.5}}""" },
        { """{"m":{"stats":{"field":"unmapped"}}}""", """{"m":{"count":0,"min":null,"max":null,"avg":null,"sum":0.0}}""" },
        {
            """{"m":{"extended_stats":{"field":"n","missing":0}}}""",
            """{"m":{"count":5,"min":1.0,"max":40.0,"avg":10.2,"sum":51.0,"sum_of_squares":1639.0,"variance":223.76,"variance_population":223.76,"variance_sampling":279.7,"std_deviation":14.958609561052123,"std_deviation_population":14.958609561052123,"std_deviation_sampling":16.724233913695418,"std_deviation_bounds":{"upper":40.117219122104245,"lower":-19.717219122104247,"upper_population":40.117219122104245,"lower_population":-19.717219122104247,"upper_sampling":43.64846782739083,"lower_sampling":-23.248467827390837}}}"""
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_response_is_spelt_as_Elasticsearch_spells_it(string aggs, string expected)
    {
        using var index = new TestIndex().AddShard(Sales);
        Assert.Equal(expected, TestIndex.ToText(index.Run(aggs)));
    }

    [Fact]
    public void A_global_aggregation_ignores_the_query()
    {
        using var index = new TestIndex().AddShard(Sales);
        var query = new Winnow.Index.Queries.TermQuery("tag", "bag"u8.ToArray());
        Assert.Equal(
            """{"c":{"value":2},"all":{"doc_count":5,"c":{"value":5}}}""",
            TestIndex.ToText(index.Run("""{"c":{"value_count":{"field":"n"}},"all":{"global":{},"aggs":{"c":{"value_count":{"field":"n"}}}}}""", query: query)));
    }

    [Theory]
    [InlineData("terms", "tag", "sterms")]
    [InlineData("terms", "n", "lterms")]
    [InlineData("terms", "flag", "lterms")]
    [InlineData("terms", "price", "dterms")]
    [InlineData("terms", "addr", "sterms")]
    [InlineData("terms", "unmapped", "umterms")]
    [InlineData("avg", "n", "avg")]
    [InlineData("value_count", "n", "value_count")]
    [InlineData("extended_stats", "n", "extended_stats")]
    [InlineData("missing", "n", "missing")]
    [InlineData("cardinality", "n", "cardinality")]
    public void Typed_keys_name_the_type_of_the_result(string type, string field, string expected)
    {
        using var index = new TestIndex().AddShard(Sales);
        var result = index.RunJson("{\"x\":{\"" + type + "\":{\"field\":\"" + field + "\"}}}", typedKeys: true);
        Assert.Equal($"{expected}#x", result.Single().Key);
    }
}
