using Xunit;
using static Winnow.Text.Tests.Analysis;

namespace Winnow.Text.Tests;

/// <summary>Synonyms; the expectations are what Lucene 8.7 yields for the same rules and texts.</summary>
public sealed class SynonymFilterTests
{
    private static readonly string[] Rules = ["ny, new york, big apple", "foo bar => baz", "universe, cosmos", "x => a b c"];

    [Theory]
    [InlineData("the universe is", "the@0 universe@1 cosmos@1 is@2")]
    [InlineData("ny city", "ny@0 new@0 big@0 city@1 york@1 apple@1")]
    [InlineData("love new york city", "love@0 new@1 ny@1+2 big@1 york@2 apple@2 city@3")]
    [InlineData("foo bar x y", "baz@0 a@1 y@2 b@2 c@3")]
    [InlineData("x x y", "a@0 b@1 a@1 y@2 c@2 b@2 c@3")]
    [InlineData("foo new", "foo@0 new@1")]
    [InlineData("", "")]
    public void Lie_on_the_positions_of_the_words_and_of_what_follows(string text, string expected) =>
        Assert.Equal(expected, Filter(text, Part("synonym", ("synonyms", Rules))));

    [Theory]
    [InlineData("the universe is", "the@0 cosmos@1 universe@1 is@2")]
    [InlineData("ny city", "new@0 big@0+2 ny@0+3 york@1+2 apple@2 city@3")]
    [InlineData("new york city", "ny@0+3 big@0 new@0+2 apple@1+2 york@2 city@3")]
    [InlineData("foo bar x y", "baz@0 a@1 b@2 c@3 y@4")]
    public void As_a_graph_have_positions_of_their_own(string text, string expected) =>
        Assert.Equal(expected, Filter(text, Part("synonym_graph", ("synonyms", Rules))));

    [Fact]
    public void Offsets_never_go_back()
    {
        var analyzer = AnalysisRegistry.Default.BuildAnalyzer("whitespace", [], [Part("synonym", ("synonyms", Rules))]);
        var random = new Random(9);
        string[] words = ["ny", "new", "york", "big", "apple", "foo", "bar", "x", "y"];
        for (int run = 0; run < 2000; run++)
        {
            string text = string.Join(' ', random.GetItems(words, random.Next(0, 8)));
            int last = 0;
            int position = 0;
            foreach (AnalyzedToken token in analyzer.Analyze(text))
            {
                Assert.True(token.StartOffset >= last && token.EndOffset <= text.Length && token.Position >= position, text);
                last = token.StartOffset;
                position = token.Position;
            }
        }
    }

    [Fact]
    public void Rules_are_analyzed_by_what_comes_before_the_filter() =>
        Assert.Equal("host@0", Filter("SERVER", "lowercase", Part("synonym", ("synonyms", new[] { "Server => HOST" }))));

    [Fact]
    public void Without_expansion_the_first_word_stands_for_all() =>
        Assert.Equal("a@0 a@1", Filter("a b", Part("synonym", ("synonyms", new[] { "a, b" }), ("expand", false))));

    [Fact]
    public void A_rule_without_words_is_an_error_unless_it_may_be()
    {
        var rules = new[] { "the => x" };
        AnalysisException e = Assert.Throws<AnalysisException>(() => Filter("x", "stop", Part("synonym", ("synonyms", rules))));
        Assert.Contains("the", e.Message, StringComparison.Ordinal);
        Assert.Equal("x@0 y@1", Filter("x z", "stop", Part("synonym", ("synonyms", new[] { "the => x", "z => y" }), ("lenient", true))));
    }
}
