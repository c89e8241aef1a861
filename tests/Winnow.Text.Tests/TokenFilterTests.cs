using Xunit;
using static Winnow.Text.Tests.Analysis;

namespace Winnow.Text.Tests;

/// <summary>What each token filter does; the expectations are what Lucene 8.7 yields for the same texts.</summary>
public sealed class TokenFilterTests
{
    [Theory]
    [InlineData("lowercase", "ÀÉ İX 𐐀", "àé@0 ix@1 𐐨@2")]
    [InlineData("uppercase", "àé ıſ 𐐨", "ÀÉ@0 IS@1 𐐀@2")]
    [InlineData("asciifolding", "Ærøskøbing Łódź ﬁn ｆｕｌｌ ⑫ «q» plain", "AEroskobing@0 Lodz@1 fin@2 full@3 12@4 \"q\"@5 plain@6")]
    [InlineData("reverse", "abc 𐐀b", "cba@0 b𐐀@1")]
    [InlineData("apostrophe", "Istanbul'a veya", "Istanbul@0 veya@1")]
    [InlineData("decimal_digit", "٣४ 𝟗x", "34@0 9x@1")]
    [InlineData("stop", "the fox of it jumps", "fox@1 jumps@4")]
    [InlineData("unique", "a b a c b", "a@0 b@1 c@2")]
    [InlineData("porter_stem", "running flies", "run@0 fli@1")]
    [InlineData("fingerprint", "b a b", "a_b@0")]
    [InlineData("shingle", "a b c", "a@0 a_b@0+2 b@1 b_c@1+2 c@2")]
    [InlineData("edge_ngram", "abc", "a@0 ab@0")]
    [InlineData("ngram", "abc d", "a@0 ab@0 b@0 bc@0 c@0 d@1")]
    [InlineData("truncate", "abcdefghijkl", "abcdefghij@0")]
    [InlineData("limit", "a b c", "a@0")]
    public void Does_what_its_defaults_say(string filter, string text, string expected) => Assert.Equal(expected, Filter(text, filter));

    [Fact]
    public void Stop_words_can_be_listed_named_and_compared_regardless_of_case()
    {
        Assert.Equal("a@0 d@3", Filter("a b C d", Part("stop", ("stopwords", new[] { "b", "c" }), ("ignore_case", "true"))));
        Assert.Equal("the@0 b@1", Filter("the b", Part("stop", ("stopwords", "_none_"))));
        Assert.Equal("b@1", Filter("the b x", Part("stop", ("stopwords", new object[] { "_english_", "x" }))));
    }

    [Fact]
    public void Length_keeps_what_is_neither_too_short_nor_too_long() =>
        Assert.Equal("bb@1 cc@3", Filter("a bb ddd cc", Part("length", ("min", 2), ("max", "2"))));

    [Fact]
    public void Unique_can_look_at_one_position_only() =>
        Assert.Equal(
            "a@0 a@1",
            Filter("a a", Part("synonym", ("synonyms", new[] { "a => a, b, b" })), Part("pattern_replace", ("pattern", "b"), ("replacement", "a")), Part("unique", ("only_on_same_position", true))));

    [Fact]
    public void Folding_can_keep_the_original() =>
        Assert.Equal("naive@0 naïve@0 x@1", Filter("naïve x", Part("asciifolding", ("preserve_original", true))));

    [Fact]
    public void Keywords_are_not_stemmed()
    {
        Assert.Equal("running@0 jump@1", Filter("running jumping", Part("keyword_marker", ("keywords", new[] { "running" })), "porter_stem"));
        Assert.Equal("c++ing@0 jump@1", Filter("c++ing jumping", Part("keyword_marker", ("keywords_pattern", @"c\+.*")), "porter_stem"));
        Assert.Equal("ran@0 jump@1", Filter("running jumping", Part("stemmer_override", ("rules", new[] { "running, runs => ran" })), "porter_stem"));
    }

    [Theory]
    [InlineData("english", "dogs's", "dogs'")]
    [InlineData("possessive_english", "dog's", "dog")]
    [InlineData("minimal_english", "ponies", "pony")]
    public void Stemmers_have_their_languages_names(string language, string word, string stem) =>
        Assert.Equal(stem + "@0", Filter(word, Part("stemmer", ("language", language))));

    [Fact]
    public void Grams_can_keep_the_words_that_they_do_not_fit()
    {
        Assert.Equal(
            "a@0 bcd@1 bcde@1 bcdef@1", Filter("a bcdef", Part("edge_ngram", ("min_gram", 3), ("max_gram", 4), ("preserve_original", true))));
        Assert.Equal("bcd@1", Filter("a bcd", Part("edge_ngram", ("min_gram", 3), ("max_gram", 4))));
        Assert.Equal("𐐀b@0 bc@0", Filter("𐐀bc", Part("ngram", ("min_gram", 2), ("max_gram", 2))));
    }

    [Fact]
    public void Shingles_mark_removed_words_and_can_stand_alone()
    {
        Assert.Equal("fox@0 fox__@0+2 __dog@1+2 dog@2", Filter("fox the dog", "stop", "shingle"));
        Assert.Equal(
            "a_b_c@0 b_c_d@1",
            Filter("a b c d", Part("shingle", ("min_shingle_size", 3), ("max_shingle_size", 3), ("output_unigrams", false))));
        Assert.Equal(
            "a@0",
            Filter("a", Part("shingle", ("output_unigrams", false), ("output_unigrams_if_no_shingles", true))));
        Assert.Equal("a@0 a+b@0+2 b@1", Filter("a b", Part("shingle", ("token_separator", "+"))));
    }

    [Fact]
    public void Patterns_are_replaced_inside_words()
    {
        Assert.Equal("xbxb@0", Filter("abab", Part("pattern_replace", ("pattern", "a"), ("replacement", "x"))));
        Assert.Equal("ba-ab@0", Filter("abab", Part("pattern_replace", ("pattern", "(a)(b)"), ("replacement", "$2$1-"), ("all", false))));
        Assert.Equal("$b@0", Filter("ab", Part("pattern_replace", ("pattern", "a"), ("replacement", @"\$"))));
    }

    [Fact]
    public void Words_and_types_can_be_kept()
    {
        Assert.Equal("b@1", Filter("a b", Part("keep", ("keep_words", new[] { "b" }))));
        Assert.Equal(
            "1@1",
            Show(AnalysisRegistry.Default.BuildAnalyzer("standard", [], [Part("keep_types", ("types", new[] { "<NUM>" }))]), "a 1"));
        Assert.Equal(
            "a@0",
            Show(
                AnalysisRegistry.Default.BuildAnalyzer("standard", [], [Part("keep_types", ("types", new[] { "<NUM>" }), ("mode", "exclude"))]),
                "a 1"));
    }

    [Fact]
    public void Articles_are_cut_off() =>
        Assert.Equal("avion@0 aujourd'hui@1", Filter("l'avion aujourd'hui", Part("elision", ("articles", new[] { "l" }))));

    [Fact]
    public void Trim_removes_whitespace_around_the_whole_text() =>
        Assert.Equal("a_b@0", Show(AnalysisRegistry.Default.BuildAnalyzer("keyword", [], ["trim"]), " a b\t"));
}
