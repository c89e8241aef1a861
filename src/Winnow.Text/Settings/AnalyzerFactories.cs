namespace Winnow.Text;

/// <summary>The analyzers that settings can name by type, but for <c>custom</c>.</summary>
internal static class AnalyzerFactories
{
    public static readonly TokenFilterFactory Lowercase = new(static input => new LowercaseFilter(input), Normalizes: true);

    private static readonly Dictionary<string, Func<ComponentSettings, Analyzer>> Types = new(StringComparer.Ordinal)
    {
        ["standard"] = Standard,
        ["default"] = Standard,
        ["simple"] = settings => Analyzer(settings, static () => CharTokenizer.Letter(), [Lowercase]),
        ["whitespace"] = settings => Analyzer(settings, static () => CharTokenizer.Whitespace(), []),
        ["keyword"] = settings => Analyzer(settings, static () => new KeywordTokenizer(), []),
        ["stop"] = settings => Analyzer(
            settings, static () => CharTokenizer.Letter(), [Lowercase, .. Stop(settings, StopWords.English)]),
        ["pattern"] = Pattern,
        ["english"] = English,
        ["fingerprint"] = Fingerprint,
    };

    public static IEnumerable<string> Names => Types.Keys;

    public static Analyzer? Create(string type, ComponentSettings settings) => Types.GetValueOrDefault(type)?.Invoke(settings);

    private static CustomAnalyzer Standard(ComponentSettings settings)
    {
        int maxTokenLength = settings.Int("max_token_length", StandardTokenizer.DefaultMaxTokenLength);
        return Analyzer(settings, () => new StandardTokenizer(maxTokenLength), [Lowercase, .. Stop(settings, [])]);
    }

    private static CustomAnalyzer Pattern(ComponentSettings settings)
    {
        System.Text.RegularExpressions.Regex pattern = JavaRegex.Compile(settings.String("pattern", @"\W+"), settings.String("flags"));
        TokenFilterFactory[] lowercase = settings.Bool("lowercase", true) ? [Lowercase] : [];
        return Analyzer(settings, () => new PatternTokenizer(pattern), [.. lowercase, .. Stop(settings, [])]);
    }

    private static CustomAnalyzer English(ComponentSettings settings)
    {
        WordSet exclusions = settings.Words("stem_exclusion", []);
        TokenFilterFactory[] keywords = exclusions.IsEmpty ? [] : [new(input => new KeywordMarkerFilter(input, exclusions))];
        return Analyzer(
            settings,
            static () => new StandardTokenizer(),
            [
                new(static input => new EnglishPossessiveFilter(input)),
                Lowercase,
                .. Stop(settings, StopWords.English),
                .. keywords,
                new(static input => new PorterStemFilter(input)),
            ]);
    }

    private static CustomAnalyzer Fingerprint(ComponentSettings settings)
    {
        string separator = settings.String("separator", " ");
        int maxOutputSize = settings.Int("max_output_size", 255);
        return Analyzer(
            settings,
            static () => new StandardTokenizer(),
            [
                Lowercase,
                new(static input => new AsciiFoldingFilter(input), Normalizes: true),
                .. Stop(settings, []),
                new(input => new FingerprintFilter(input, separator, maxOutputSize)),
            ]);
    }

    private static TokenFilterFactory[] Stop(ComponentSettings settings, IReadOnlyList<string> defaultWords)
    {
        WordSet words = settings.Words("stopwords", defaultWords);
        return words.IsEmpty ? [] : [new(input => new StopFilter(input, words))];
    }

    private static CustomAnalyzer Analyzer(
        ComponentSettings settings, Func<Tokenizer> tokenizer, IReadOnlyList<TokenFilterFactory> filters) =>
        new(settings.Name, [], tokenizer, filters) { PositionIncrementGap = settings.Int("position_increment_gap", 100) };
}
