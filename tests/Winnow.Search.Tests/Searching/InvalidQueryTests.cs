namespace Winnow.Search.Tests.Searching;

/// <summary>Patterns that cannot be run are the request's fault, whether that shows while parsing or while searching.</summary>
public class InvalidQueryTests
{
    [Theory]
    [InlineData("""{"regexp":{"tag.keyword":"a("}}""", "at position 2 in [a(]")]
    [InlineData("""{"regexp":{"tag.keyword":"(.*a).{20}(.*b).{15}"}}""", "would require more than 10000 states")]
    public void A_pattern_that_cannot_be_run_is_refused(string query, string reason)
    {
        using var index = new SearchIndex().Add("1", """{"tag":"a"}""").Refresh();
        var error = Assert.Throws<ElasticsearchException>(() => index.Search($$"""{"query":{{query}}}"""));
        Assert.Equal("query_shard_exception", error.Type);
        Assert.Equal(400, error.Status);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fuzzy_word_that_is_too_long_is_refused()
    {
        using var index = new SearchIndex().Add("1", """{"tag":"a"}""").Refresh();
        var word = string.Concat(Enumerable.Range(0, 20_000).Select(i => (char)('a' + (i * 7 % 26))));
        var error = Assert.Throws<ElasticsearchException>(() => index.Search("""{"query":{"fuzzy":{"tag.keyword":"WORD"}}}""".Replace("WORD", word, StringComparison.Ordinal)));
        Assert.Equal(400, error.Status);
    }
}
