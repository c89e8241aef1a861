namespace Winnow.Text.Tests;

/// <summary>Short ways to put analyzers together and to look at their tokens.</summary>
internal static class Analysis
{
    public static Dictionary<string, object?> Settings(params (string Key, object? Value)[] values) =>
        values.ToDictionary(value => value.Key, value => value.Value, StringComparer.Ordinal);

    /// <summary>A component of a type with some settings.</summary>
    public static Dictionary<string, object?> Part(string type, params (string Key, object? Value)[] values) =>
        Settings([("type", type), .. values]);

    /// <summary>What a filter makes of the words of a text: "term position+length" where these are not the next and 1.</summary>
    public static string Filter(string text, params object[] filters) =>
        Show(AnalysisRegistry.Default.BuildAnalyzer("whitespace", [], filters), text);

    public static string Show(Analyzer analyzer, string text) =>
        string.Join(
            ' ',
            analyzer.Analyze(text).Select(token =>
                token.Term.Replace(' ', '_') + "@" + token.Position + (token.PositionLength == 1 ? "" : "+" + token.PositionLength)));

    public static string Offsets(Analyzer analyzer, string text) =>
        string.Join(' ', analyzer.Analyze(text).Select(token => $"{token.Term}[{token.StartOffset},{token.EndOffset}]"));
}
