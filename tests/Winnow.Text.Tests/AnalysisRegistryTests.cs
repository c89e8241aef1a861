using Xunit;
using static Winnow.Text.Tests.Analysis;

namespace Winnow.Text.Tests;

public sealed class AnalysisRegistryTests
{
    [Fact]
    public void Builds_custom_analyzers_from_named_components()
    {
        AnalysisRegistry registry = AnalysisRegistry.Create(Settings(
            ("analyzer", Settings(("mine", Settings(
                ("type", "custom"),
                ("tokenizer", "words"),
                ("char_filter", new[] { "smileys" }),
                ("filter", new[] { "lowercase", "short" }),
                ("position_increment_gap", 7))))),
            ("tokenizer", Settings(("words", Part("whitespace")))),
            ("char_filter", Settings(("smileys", Part("mapping", ("mappings", new[] { ":) => smile" }))))),
            ("filter", Settings(("short", Part("truncate", ("length", "3")))))));

        Analyzer analyzer = registry.GetAnalyzer("mine");
        Assert.Equal("mine", analyzer.Name);
        Assert.Equal(7, analyzer.PositionIncrementGap);
        Assert.Equal("hel@0 smi@1", Show(analyzer, "HELLO :)"));
        Assert.Same(analyzer, registry.GetAnalyzer("mine"));
        Assert.Equal(["mine"], registry.AnalyzerNames);
    }

    [Fact]
    public void Configures_built_in_analyzers()
    {
        AnalysisRegistry registry = AnalysisRegistry.Create(Settings(("analyzer", Settings(
            ("default", Part("english", ("stem_exclusion", new[] { "running" }))),
            ("short", Part("standard", ("max_token_length", 2), ("stopwords", "_english_"))),
            ("commas", Part("pattern", ("pattern", ","), ("lowercase", false)))))));

        Assert.Equal("running@0 jump@1", Show(registry.DefaultIndexAnalyzer, "running jumping"));
        Assert.Same(registry.DefaultIndexAnalyzer, registry.DefaultSearchAnalyzer);
        Assert.Equal("ab@0 cd@1", Show(registry.GetAnalyzer("short"), "abcd of"));
        Assert.Equal("A_b@0 C@1", Show(registry.GetAnalyzer("commas"), "A b,C"));
        Assert.Equal("a@0 b@1", Show(AnalysisRegistry.Create(Settings()).DefaultIndexAnalyzer, "A-B"));
    }

    [Fact]
    public void Normalizers_yield_the_whole_text_as_one_term()
    {
        AnalysisRegistry registry = AnalysisRegistry.Create(Settings(("normalizer", Settings(
            ("mine", Settings(("type", "custom"), ("filter", new[] { "lowercase", "asciifolding" })))))));

        Assert.Equal("eclair au chocolat", registry.GetNormalizer("mine").Normalize("ÉCLAIR au Chocolat"));
        Assert.Equal("eclair au chocolat", Assert.Single(registry.GetNormalizer("mine").Analyze("ÉCLAIR au Chocolat")).Term);
        Assert.Equal("abc", registry.GetNormalizer("lowercase").Normalize("ABC"));
        Assert.Equal("", registry.GetNormalizer("mine").Normalize(""));
    }

    [Fact]
    public void Normalization_of_parts_of_words_leaves_out_what_looks_at_whole_words() =>
        Assert.Equal("running", AnalysisRegistry.Default.GetAnalyzer("english").Normalize("RUNNING"));

    [Fact]
    public void Explains_stage_by_stage()
    {
        CustomAnalyzer analyzer = AnalysisRegistry.Default.BuildAnalyzer("standard", ["html_strip"], ["lowercase", "stop"]);

        Assert.Equal(["\nThe Fox\n"], analyzer.ExplainCharFilters("<p>The Fox</p>"));
        Assert.Equal(
            [["The", "Fox"], ["the", "fox"], ["fox"]],
            analyzer.Explain(["<p>The Fox</p>"]).Select(stage => stage.Select(token => token.Term).ToArray()));
    }

    [Theory]
    [InlineData("analyzer", "a", "nope", "Unknown analyzer type [nope] for [a]")]
    [InlineData("tokenizer", "t", "nope", "Unknown tokenizer type [nope] for [t]")]
    [InlineData("filter", "f", "nope", "Unknown filter type [nope] for [f]")]
    [InlineData("char_filter", "c", "nope", "Unknown char_filter type [nope] for [c]")]
    [InlineData("normalizer", "n", "nope", "Unknown normalizer type [nope] for [n]")]
    [InlineData("analyzer", "a", null, "analyzer [a] must specify either an analyzer type, or a tokenizer")]
    [InlineData("filter", "f", null, "filter [f] must specify either an analyzer type, or a tokenizer")]
    public void Unknown_types_are_errors(string kind, string name, string? type, string message) =>
        Assert.Equal(message, Error(() => AnalysisRegistry.Create(Settings((kind, Settings((name, Settings(("type", type)))))))));

    [Theory]
    [InlineData("tokenizer", "nope", "Custom Analyzer [a] failed to find tokenizer under name [nope]")]
    [InlineData("filter", "nope", "Custom Analyzer [a] failed to find filter under name [nope]")]
    [InlineData("char_filter", "nope", "Custom Analyzer [a] failed to find char_filter under name [nope]")]
    public void Unknown_components_of_an_analyzer_are_errors(string key, string value, string message)
    {
        Dictionary<string, object?> analyzer = Settings(("type", "custom"), ("tokenizer", "standard"));
        analyzer[key] = value;
        Assert.Equal(message, Error(() => AnalysisRegistry.Create(Settings(("analyzer", Settings(("a", analyzer)))))));
    }

    [Fact]
    public void Errors_of_requests_say_where_they_looked()
    {
        AnalysisRegistry index = AnalysisRegistry.Create(Settings());
        AnalysisRegistry global = AnalysisRegistry.Default;

        Assert.Equal("failed to find global analyzer [x]", Error(() => global.GetAnalyzer("x")));
        Assert.Equal("failed to find analyzer [x]", Error(() => index.GetAnalyzer("x")));
        Assert.Equal("failed to find global filter under [x]", Error(() => global.BuildAnalyzer("standard", [], ["x"])));
        Assert.Equal("failed to find tokenizer under [x]", Error(() => index.BuildAnalyzer("x", [], [])));
        Assert.Equal("failed to find global filter under [x]", Error(() => index.BuildAnalyzer("standard", [], [Part("x")])));
        Assert.Equal("failed to find normalizer under [x]", Error(() => index.GetNormalizer("x")));
    }

    [Fact]
    public void A_normalizer_may_not_look_at_words()
    {
        Assert.Equal(
            "Custom normalizer [n] may not use filter [porter_stem]",
            Error(() => AnalysisRegistry.Create(Settings(("normalizer", Settings(("n", Settings(("filter", new[] { "lowercase", "porter_stem" })))))))));
        Assert.Equal(
            "Custom normalizer [n] cannot configure a tokenizer",
            Error(() => AnalysisRegistry.Create(Settings(("normalizer", Settings(("n", Settings(("tokenizer", "standard")))))))));
    }

    [Fact]
    public void Limits_of_the_index_hold()
    {
        string ngrams = Error(() => AnalysisRegistry.Default.BuildAnalyzer(Part("ngram", ("min_gram", 1), ("max_gram", 5)), [], []));
        Assert.Equal(
            "The difference between max_gram and min_gram in NGram Tokenizer must be less than or equal to: [1] but was [4]. "
            + "This limit can be set by changing the [index.max_ngram_diff] index level setting.",
            ngrams);
        Assert.Contains(
            "must be less than or equal to: [3] but was [4]",
            Error(() => AnalysisRegistry.Default.BuildAnalyzer("standard", [], [Part("shingle", ("max_shingle_size", 5))])),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pattern_replace", "pattern", "[", "invalid regular expression [[]")]
    [InlineData("length", "min", "x", "Failed to parse value [x] for setting [min]")]
    [InlineData("stop", "ignore_case", "maybe", "Failed to parse value [maybe] as only [true] or [false] are allowed.")]
    [InlineData("stemmer", "language", "klingon", "Invalid stemmer class specified: klingon")]
    [InlineData("edge_ngram", "min_gram", "0", "minGram must be greater than zero")]
    public void Wrong_values_are_errors(string filter, string key, string value, string message) =>
        Assert.StartsWith(
            message, Error(() => AnalysisRegistry.Default.BuildAnalyzer("standard", [], [Part(filter, (key, value))])), StringComparison.Ordinal);

    private static string Error(Func<object> function) => Assert.Throws<AnalysisException>(function).Message;
}
