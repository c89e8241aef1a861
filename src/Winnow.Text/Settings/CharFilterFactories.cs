using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>The char filters that settings can name by type.</summary>
internal static class CharFilterFactories
{
    private static readonly Dictionary<string, Func<ComponentSettings, CharFilter>> Types = new(StringComparer.Ordinal)
    {
        ["html_strip"] = static settings => new HtmlStripCharFilter(
            settings.List("escaped_tags")?.ToHashSet(StringComparer.OrdinalIgnoreCase)),
        ["mapping"] = Mapping,
        ["pattern_replace"] = PatternReplace,
    };

    public static IEnumerable<string> Names => Types.Keys;

    public static CharFilter? Create(string type, ComponentSettings settings) => Types.GetValueOrDefault(type)?.Invoke(settings);

    /// <summary>Java's replacement as .NET writes it: $1 is the same, and a backslash takes a meaning away.</summary>
    public static string Replacement(string java) =>
        java.Replace(@"\\", "\0", StringComparison.Ordinal)
            .Replace(@"\$", "$$", StringComparison.Ordinal)
            .Replace(@"\", string.Empty, StringComparison.Ordinal)
            .Replace('\0', '\\');

    private static MappingCharFilter Mapping(ComponentSettings settings)
    {
        IReadOnlyList<string> rules = settings.List("mappings")
            ?? throw new AnalysisException("mapping requires either `mappings` or `mappings_path` to be configured");
        var mappings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string rule in rules)
        {
            int arrow = rule.LastIndexOf("=>", StringComparison.Ordinal);
            string key = arrow < 0 ? string.Empty : Unescape(rule[..arrow].Trim());
            if (key.Length == 0)
            {
                throw new AnalysisException($"Invalid Mapping Rule : [{rule}]");
            }

            if (!mappings.TryAdd(key, Unescape(rule[(arrow + 2)..].Trim())))
            {
                throw new AnalysisException($"match \"{key}\" was already added");
            }
        }

        return new MappingCharFilter(mappings);
    }

    private static PatternReplaceCharFilter PatternReplace(ComponentSettings settings)
    {
        string pattern = settings.String("pattern") is { Length: > 0 } text
            ? text
            : throw new AnalysisException($"pattern is missing for [{settings.Name}] char filter of type 'pattern_replace'");
        return new PatternReplaceCharFilter(
            JavaRegex.Compile(pattern, settings.String("flags")), Replacement(settings.String("replacement", string.Empty)));
    }

    private static string Unescape(string text) => text.Contains('\\') ? Regex.Unescape(text) : text;
}
