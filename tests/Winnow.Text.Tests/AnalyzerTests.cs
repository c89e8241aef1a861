using Xunit;

namespace Winnow.Text.Tests;

/// <summary>The built-in analyzers on the sentence with which Elasticsearch documents them.</summary>
public sealed class AnalyzerTests
{
    private const string Sentence = "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone.";

    [Theory]
    [InlineData("standard", "the 2 quick brown foxes jumped over the lazy dog's bone")]
    [InlineData("simple", "the quick brown foxes jumped over the lazy dog s bone")]
    [InlineData("whitespace", "The 2 QUICK Brown-Foxes jumped over the lazy dog's bone.")]
    [InlineData("stop", "quick brown foxes jumped over lazy dog s bone")]
    [InlineData("pattern", "the 2 quick brown foxes jumped over the lazy dog s bone")]
    [InlineData("english", "2 quick brown fox jump over lazi dog bone")]
    public void Yields_the_documented_terms(string analyzer, string terms) =>
        Assert.Equal(terms.Split(' '), Terms(AnalysisRegistry.Default.GetAnalyzer(analyzer), Sentence));

    [Fact]
    public void Keyword_keeps_the_text_whole() => Assert.Equal([Sentence], Terms(BuiltInAnalyzers.Keyword, Sentence));

    [Fact]
    public void Fingerprint_sorts_folds_and_removes_duplicates() =>
        Assert.Equal(
            ["and consistent godel is said sentence this yes"],
            Terms(AnalysisRegistry.Default.GetAnalyzer("fingerprint"), "Yes yes, Gödel said this sentence is consistent and."));

    [Fact]
    public void Tokens_say_where_they_stand()
    {
        IReadOnlyList<AnalyzedToken> tokens = BuiltInAnalyzers.English.Analyze("The dogs of war");

        Assert.Equal(
            [
                new AnalyzedToken("dog", 4, 8, TokenTypes.Alphanum, 1, 1),
                new AnalyzedToken("war", 12, 15, TokenTypes.Alphanum, 3, 1),
            ],
            tokens);
    }

    [Fact]
    public void Values_of_a_field_lie_a_gap_apart()
    {
        IReadOnlyList<AnalyzedToken> tokens = BuiltInAnalyzers.English.Analyze(["one of", "two"]);

        Assert.Equal(("two", 102, 7, 10), (tokens[1].Term, tokens[1].Position, tokens[1].StartOffset, tokens[1].EndOffset));
    }

    [Fact]
    public void Utf8_and_utf16_yield_the_same()
    {
        const string text = "Ricardo Briceño 🔥 漢字 ok";
        using TokenStream wide = BuiltInAnalyzers.Standard.OpenStream(text);
        using TokenStream narrow = BuiltInAnalyzers.Standard.OpenStream(System.Text.Encoding.UTF8.GetBytes(text));
        while (wide.IncrementToken())
        {
            Assert.True(narrow.IncrementToken());
            Assert.Equal(wide.Token.ToString(), narrow.Token.ToString());
            Assert.Equal(wide.Token.StartOffset, narrow.Token.StartOffset);
            Assert.True(wide.Token.Utf8.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(wide.Token.ToString())));
        }

        Assert.False(narrow.IncrementToken());
    }

    [Fact]
    public void Lone_surrogates_and_invalid_utf8_become_replacement_characters()
    {
        using TokenStream surrogate = BuiltInAnalyzers.Keyword.OpenStream("a\uD800");
        Assert.True(surrogate.IncrementToken());
        Assert.Equal("a\uFFFD"u8.ToArray(), surrogate.Token.Utf8.ToArray());

        using TokenStream invalid = BuiltInAnalyzers.Keyword.OpenStream([(byte)'a', 0xFF]);
        Assert.True(invalid.IncrementToken());
        Assert.Equal("a\uFFFD", invalid.Token.ToString());
    }

    [Fact]
    public void A_stream_is_lent_to_one_user_at_a_time_and_reused()
    {
        var analyzer = new CustomAnalyzer("a", [], static () => new StandardTokenizer(), []);
        TokenStream first = analyzer.OpenStream("one");
        TokenStream second = analyzer.OpenStream("two");
        Assert.NotSame(first, second);
        first.Dispose();
        first.Dispose();

        using TokenStream third = analyzer.OpenStream("three");
        using TokenStream fourth = analyzer.OpenStream("four");
        Assert.Same(first, third);
        Assert.NotSame(third, fourth);
        second.Dispose();
    }

    [Fact]
    public void Allocates_nothing_once_it_is_warm()
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Sentence + " Gödel's naïve ½ proofs. ", 20)));
        _ = Consume(BuiltInAnalyzers.English, text, 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int tokens = Consume(BuiltInAnalyzers.English, text, 100);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(tokens > 20_000);
        Assert.True(allocated < 1000, $"{allocated} bytes for {tokens} tokens");
    }

    [Fact]
    public void A_small_text_follows_a_huge_one()
    {
        Analyzer analyzer = AnalysisRegistry.Default.BuildAnalyzer("keyword", ["html_strip"], []);
        using (TokenStream huge = analyzer.OpenStream(new string('x', 5_000_000)))
        {
            Assert.True(huge.IncrementToken());
            Assert.Equal(5_000_000, huge.Token.Utf8.Length);
        }

        using (TokenStream small = analyzer.OpenStream("small"))
        {
            Assert.True(small.IncrementToken());
            Assert.Equal("small", small.Token.ToString());
        }
    }

    private static int Consume(Analyzer analyzer, byte[] text, int times)
    {
        int bytes = 0;
        for (int i = 0; i < times; i++)
        {
            using TokenStream stream = analyzer.OpenStream(text.AsSpan());
            while (stream.IncrementToken())
            {
                bytes += stream.Token.Utf8.Length;
            }

            stream.End();
        }

        return bytes;
    }

    private static IEnumerable<string> Terms(Analyzer analyzer, string text) => analyzer.Analyze(text).Select(token => token.Term);
}
