namespace Winnow.Search.Tests.Searching;

public class SmokeTests
{
    [Fact]
    public void Dynamic_documents_are_found_sorted_highlighted_and_aggregated()
    {
        using var index = new SearchIndex(shards: 2);
        for (var i = 0; i < 20; i++)
        {
            index.Add(i.ToString(), $$"""{"title":"the quick brown fox {{i}}","n":{{i}},"tag":"t{{i % 3}}","at":"2024-01-{{i + 1:00}}","o":{"f":1.5,"b":true} }""", shard: i);
        }

        var response = index.Search("""
            {"query":{"match":{"title":"quick 7"}},"size":3,"highlight":{"fields":{"title":{}}},"aggs":{"tags":{"terms":{"field":"tag.keyword"}}}}
            """);
        Assert.Equal("7", SearchIndex.Ids(response)[0]);
        var sorted = index.Search("""{"sort":[{"at":"desc"}],"size":2,"query":{"range":{"n":{"lt":10}}},"fields":["at","o.*"]}""");
        Assert.Equal(["9", "8"], SearchIndex.Ids(sorted));
    }
}
