namespace Winnow.Text;

/// <summary>The analyzers that need no configuration.</summary>
public static class BuiltInAnalyzers
{
    private static readonly TokenFilterFactory Lowercase = new(static input => new LowercaseFilter(input), Normalizes: true);

    /// <summary>Words by UAX #29, lower case: the default of text fields.</summary>
    public static Analyzer Standard { get; } = new CustomAnalyzer("standard", [], static () => new StandardTokenizer(), [Lowercase]);

    /// <summary>The whole text as one term.</summary>
    public static Analyzer Keyword { get; } = new CustomAnalyzer("keyword", [], static () => new KeywordTokenizer(), []);
}
