using System.Text;

namespace Winnow.Search.Tests.Requests;

/// <summary>Bad searches and what they are answered with: errors.txt.</summary>
public class RequestErrorTests
{
    private const string Mapping = """
        {"properties":{"k":{"type":"keyword"},"t":{"type":"text"},"n":{"type":"long"},"at":{"type":"date"},"o":{"properties":{"x":{"type":"keyword"}}}}}
        """;

    [Fact]
    public void Bad_requests_get_the_answer_that_the_file_says()
    {
        using var index = new SearchIndex(Mapping);
        index.Add("1", """{"k":"a","t":"a b","n":1,"at":"2024-01-01"}""");
        DataFile.Check("Requests/errors.txt", body => index.Search(body)["hits"]!["total"]!.ToJsonString());
    }

    [Fact]
    public void A_bool_of_too_many_clauses_is_refused()
    {
        using var index = new SearchIndex(Mapping);
        var clauses = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""{"term":{"k":"{{i}}"} }"""));
        var error = Assert.Throws<ElasticsearchException>(() => index.Search("""{"query":{"bool":{"should":[""" + clauses + "]}}}"));
        Assert.Equal("400 query_shard_exception: failed to create query: maxClauseCount is set to 4096 index=idx\n<- 400 too_many_clauses: maxClauseCount is set to 4096", DataFile.Describe(error));
    }

    [Fact]
    public void Queries_nested_too_deep_are_refused()
    {
        using var index = new SearchIndex(Mapping);
        string Nested(int depth) => string.Concat(Enumerable.Repeat("""{"bool":{"must":""", depth)) + """{"match_all":{}}""" + string.Concat(Enumerable.Repeat("}}", depth));
        index.Search("{\"query\":" + Nested(28) + "}");
        var error = Assert.Throws<ElasticsearchException>(() => index.Search("{\"query\":" + Nested(40) + "}"));
        Assert.Contains("indices.query.bool.max_nested_depth", error.RootCause.Reason + DataFile.Describe(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_nested_too_deep_is_refused()
    {
        var error = Assert.Throws<ElasticsearchException>(() => SearchSource.Parse(Encoding.UTF8.GetBytes(new string('[', 5000))));
        Assert.Equal("x_content_parse_exception", error.Type);
        Assert.Contains("Document nesting depth (1001) exceeds the maximum allowed (1000", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf8_is_refused_with_its_place()
    {
        byte[] body = [.. "{\"query\":{\"term\":{\"k\":\""u8, 0xC3, 0x28, .. "\"}}}"u8];
        var error = Assert.Throws<ElasticsearchException>(() => SearchSource.Parse(body));
        Assert.Equal("400 x_content_parse_exception: [1:24] Invalid UTF-8 start byte 0xc3", DataFile.Describe(error));
    }
}
