using Xunit;
using static Winnow.Text.Tests.Analysis;

namespace Winnow.Text.Tests;

/// <summary>What each char filter does, and that offsets still point into the original text.</summary>
public sealed class CharFilterTests
{
    [Theory]
    [InlineData("<p>I&apos;m so <b>happy</b>!</p>", "\nI'm so happy!\n")]
    [InlineData("a &amp b &lt;c &nbsp;d &foo; &#65; &#x42; &#65 x", "a &amp b <c  d &foo; A B &#65 x")]
    [InlineData("x<br>y a < b <!-- c --> d <![CDATA[ <e> ]]> <?xml f ?>g <!DOCTYPE h> i", "x\ny a < b  d  <e>  g  i")]
    [InlineData("x<script>var a=\"<b>\";</script>y<style>q</style>z <b unclosed", "x\ny\nz <b unclosed")]
    [InlineData("a&eacute;b &AMP; <3 x", "aéb & <3 x")]
    [InlineData("<a title=\"x > y\">l</a>", "l")]
    [InlineData("<", "<")]
    [InlineData("&", "&")]
    [InlineData("<script>never closed", "\n")]
    public void Html_is_stripped(string text, string expected) => Assert.Equal(expected, Apply(Part("html_strip"), text));

    [Fact]
    public void Tags_can_be_kept() =>
        Assert.Equal("<b>x</b>", Apply(Part("html_strip", ("escaped_tags", new[] { "b" })), "<i><b>x</b></i>"));

    [Fact]
    public void Offsets_point_into_the_html() =>
        Assert.Equal(
            "I'm[3,11] so[12,14] happy[18,27]",
            Offsets(AnalysisRegistry.Default.BuildAnalyzer("standard", ["html_strip"], []), "<p>I&apos;m so <b>happy</b>!</p>"));

    [Fact]
    public void The_longest_mapping_wins()
    {
        Dictionary<string, object?> mapping = Part("mapping", ("mappings", new[] { "ab => x", "abc => y", ":) => _happy_", @"\u0020 => -", "q =>" }));
        Dictionary<string, object?> smiley = Part("mapping", ("mappings", new[] { ":) => _happy_" }));
        Assert.Equal("y-x-_happy_-", Apply(mapping, "abc ab :)q "));
        Assert.Equal("r[0,1] _happy_[2,4] s[5,6]", Offsets(AnalysisRegistry.Default.BuildAnalyzer("whitespace", [smiley], []), "r :) s"));
    }

    [Fact]
    public void Patterns_are_replaced_with_groups() =>
        Assert.Equal("123_456", Apply(Part("pattern_replace", ("pattern", @"(\d+)-(?=\d)"), ("replacement", "$1_")), "123-456"));

    [Fact]
    public void Filters_compose_and_offsets_follow_all_of_them()
    {
        Analyzer analyzer = AnalysisRegistry.Default.BuildAnalyzer(
            "whitespace", ["html_strip", Part("mapping", ("mappings", new[] { "& => and" })), Part("pattern_replace", ("pattern", "an"), ("replacement", "AAA"))], []);
        Assert.Equal("b[3,8] AAAd[9,14] c[15,16]", Offsets(analyzer, "<i>b</i> &amp; c"));
    }

    private static string Apply(object filter, string text) =>
        AnalysisRegistry.Default.BuildAnalyzer("keyword", [filter], []).ExplainCharFilters(text)[0];
}
