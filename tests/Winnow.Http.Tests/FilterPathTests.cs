using System.Text;
using Winnow.Http.Rest;

namespace Winnow.Http.Tests;

public sealed class FilterPathTests
{
    private const string Body = """{"took":3,"_shards":{"total":2,"failed":0},"hits":{"total":{"value":2},"hits":[{"_id":"1","_source":{"a":1,"b":2}},{"_id":"2","_source":{"a":3}}]},"empty":{}}""";

    [Theory]
    [InlineData("took", """{"took":3}""")]
    [InlineData("hits.hits._id", """{"hits":{"hits":[{"_id":"1"},{"_id":"2"}]}}""")]
    [InlineData("hits.hits._source.b", """{"hits":{"hits":[{"_source":{"b":2}}]}}""")]
    [InlineData("**.value", """{"hits":{"total":{"value":2}}}""")]
    [InlineData("**.a", """{"hits":{"hits":[{"_source":{"a":1}},{"_source":{"a":3}}]}}""")]
    [InlineData("_sh*.f*", """{"_shards":{"failed":0}}""")]
    [InlineData("took,_shards", """{"took":3,"_shards":{"total":2,"failed":0}}""")]
    [InlineData("-hits,-empty", """{"took":3,"_shards":{"total":2,"failed":0}}""")]
    [InlineData("hits,-hits.hits", """{"hits":{"total":{"value":2}}}""")]
    [InlineData("nothing", "{}")]
    [InlineData("*.total", """{"_shards":{"total":2},"hits":{"total":{"value":2}}}""")]
    public void Keeps_what_the_patterns_name(string filter, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(ResponseShaper.Shape(Encoding.UTF8.GetBytes(Body), filter, pretty: false, yaml: false).Span));

    [Fact]
    public void Without_a_filter_the_body_is_passed_on_as_it_is()
    {
        ReadOnlyMemory<byte> body = Encoding.UTF8.GetBytes(Body);
        Assert.True(ResponseShaper.Shape(body, null, pretty: false, yaml: false).Equals(body));
    }

    [Fact]
    public void Yaml_is_block_style()
    {
        var yaml = Encoding.UTF8.GetString(ResponseShaper.Shape("""{"a":{"b":[1,{"c":"x","d":true}],"e":[]},"f":"g"}"""u8.ToArray(), null, pretty: false, yaml: true).Span);
        Assert.Equal("---\na:\n  b:\n  - 1\n  - c: \"x\"\n    d: true\n  e: []\nf: \"g\"\n", yaml);
    }
}
