using Winnow.Search.Dsl;

namespace Winnow.Search.Tests.Dsl;

/// <summary>Queries and what they become on a shard, in Lucene's notation: queries.txt.</summary>
public class QueryDslTests
{
    private const string Mapping = """
        {"properties":{
            "k":{"type":"keyword"},"kn":{"type":"keyword","normalizer":"lowercase"},"t":{"type":"text"},"t2":{"type":"text"},
            "en":{"type":"text","analyzer":"english"},"freqs":{"type":"text","index_options":"freqs"},
            "n":{"type":"long"},"b":{"type":"byte"},"d":{"type":"double"},"at":{"type":"date"},"bool":{"type":"boolean"},"ip":{"type":"ip"},
            "alias":{"type":"alias","path":"k"},"o":{"properties":{"x":{"type":"keyword"},"y":{"type":"text"}}},
            "nest":{"type":"nested","properties":{"k":{"type":"keyword"}}}}}
        """;

    [Fact]
    public void Queries_become_what_the_file_says()
    {
        using var index = new SearchIndex(Mapping);
        DataFile.Check("Dsl/queries.txt", query =>
        {
            var body = JsonBody.Parse(query);
            return index.Context().ToQuery(QueryParser.Parse(body.Root, new QueryParseContext(body))).ToString();
        });
    }

    [Theory]
    [InlineData("""{"query_string":{"query":"\"quick brown\"~3 fox","default_field":"t"}}""")]
    [InlineData("""{"simple_query_string":{"query":"\"quick brown\"~3 \"lazy dog\"","fields":["t"]}}""")]
    [InlineData("""{"multi_match":{"query":"quick","fields":[]}}""")]
    public void A_parsed_query_is_the_same_for_every_shard(string query)
    {
        using var typed = new SearchIndex(Mapping);
        using var other = new SearchIndex("""{"properties":{"t":{"type":"long"}}}""", """{"index.query.default_field":"t"}""");
        var body = JsonBody.Parse(query);
        var parsed = QueryParser.Parse(body.Root, new QueryParseContext(body));
        var first = parsed.ToQuery(typed.Context()).ToString();
        try
        {
            parsed.ToQuery(other.Context());
        }
        catch (ElasticsearchException)
        {
            // That index cannot run it; what it tried must leave no trace.
        }

        Assert.Equal(first, parsed.ToQuery(typed.Context()).ToString());
    }
}
