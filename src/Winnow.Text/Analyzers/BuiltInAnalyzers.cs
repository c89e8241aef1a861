namespace Winnow.Text;

/// <summary>The analyzers that need no configuration.</summary>
public static class BuiltInAnalyzers
{
    /// <summary>Words by UAX #29, lower case: the default of text fields.</summary>
    public static Analyzer Standard { get; } = AnalysisRegistry.Default.GetAnalyzer("standard");

    /// <summary>Runs of letters, lower case.</summary>
    public static Analyzer Simple { get; } = AnalysisRegistry.Default.GetAnalyzer("simple");

    /// <summary>Runs of anything but whitespace.</summary>
    public static Analyzer Whitespace { get; } = AnalysisRegistry.Default.GetAnalyzer("whitespace");

    /// <summary>The whole text as one term.</summary>
    public static Analyzer Keyword { get; } = AnalysisRegistry.Default.GetAnalyzer("keyword");

    /// <summary>English words: without possessives and stop words, stemmed by Porter's algorithm.</summary>
    public static Analyzer English { get; } = AnalysisRegistry.Default.GetAnalyzer("english");
}
