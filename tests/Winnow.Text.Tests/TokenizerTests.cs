using Xunit;
using static Winnow.Text.Tests.Analysis;

namespace Winnow.Text.Tests;

/// <summary>What each tokenizer does; the expectations are what Lucene 8.7 yields for the same texts.</summary>
public sealed class TokenizerTests
{
    [Theory]
    [InlineData("whitespace", "a,b c\u00A0d", "a,b@0 c\u00A0d@1")]
    [InlineData("letter", "I'm 2 ön", "I@0 m@1 ön@2")]
    [InlineData("lowercase", "I'm ÖN", "i@0 m@1 ön@2")]
    [InlineData("keyword", "a b", "a_b@0")]
    [InlineData("pattern", "a-b c_d é!e", "a@0 b@1 c_d@2 e@3")]
    [InlineData("ngram", "abc", "a@0 ab@1 b@2 bc@3 c@4")]
    [InlineData("edge_ngram", "abc", "a@0 ab@1")]
    [InlineData("path_hierarchy", "/a/b/c", "/a@0 /a/b@0 /a/b/c@0")]
    public void Does_what_its_defaults_say(string tokenizer, string text, string expected) => Assert.Equal(expected, Tokenize(tokenizer, text));

    [Fact]
    public void Keyword_yields_a_term_for_an_empty_text() => Assert.Equal("@0", Tokenize("keyword", ""));

    [Fact]
    public void Grams_stay_inside_runs_of_token_characters()
    {
        Assert.Equal(
            "ab@0 xy@1 yz@2", Tokenize(Part("ngram", ("min_gram", 2), ("max_gram", 2), ("token_chars", new[] { "letter" })), "ab1 xyz"));
        Assert.Equal(
            "ab@0 xy@1 xyz@2", Tokenize(Part("edge_ngram", ("min_gram", 2), ("max_gram", 3), ("token_chars", new[] { "letter" })), "ab1 xyz"));
        Assert.Equal(
            "a+@0 +b@1",
            Tokenize(
                Part("ngram", ("min_gram", 2), ("max_gram", 2), ("token_chars", new[] { "letter", "custom" }), ("custom_token_chars", "+")), "a+b-c"));
    }

    [Theory]
    [InlineData(0, "www.example.com@0 example.com@0 com@0")]
    [InlineData(1, "www.example.@0 example.@0")]
    public void Paths_can_be_read_from_the_end(int skip, string expected) =>
        Assert.Equal(expected, Tokenize(Part("path_hierarchy", ("delimiter", "."), ("reverse", true), ("skip", skip)), "www.example.com"));

    [Fact]
    public void Paths_can_skip_their_first_parts_and_change_their_delimiter() =>
        Assert.Equal("-b@0 -b-c@0", Tokenize(Part("path_hierarchy", ("skip", 1), ("replacement", "-")), "/a/b/c"));

    [Fact]
    public void A_pattern_can_describe_the_tokens() =>
        Assert.Equal("1@0 22@1", Tokenize(Part("pattern", ("pattern", @"x(\d+)"), ("group", 1)), "x1 y x22"));

    [Fact]
    public void Characters_can_separate_by_class() =>
        Assert.Equal("a@0 b@1 c+d@2", Tokenize(Part("char_group", ("tokenize_on_chars", new[] { "whitespace", "digit", "-" })), "a b1c+d-"));

    [Fact]
    public void Long_words_are_cut() =>
        Assert.Equal("abc@0 de@1", Tokenize(Part("whitespace", ("max_token_length", 3)), "abcde"));

    private static string Tokenize(object tokenizer, string text) =>
        Show(AnalysisRegistry.Create(Settings(), new AnalysisLimits { MaxNGramDiff = 2 }).BuildAnalyzer(tokenizer, [], []), text);
}
