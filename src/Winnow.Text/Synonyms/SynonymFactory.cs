using System.Text;

namespace Winnow.Text;

/// <summary>Reads synonym rules in Solr's notation: <c>a, b c</c> are the same; <c>a, b => c</c> puts c in the place of a and b.</summary>
internal static class SynonymFactory
{
    public static TokenFilterFactory Create(ComponentSettings settings, FilterContext context, bool graph)
    {
        IReadOnlyList<string> rules = settings.List("synonyms")
            ?? throw new AnalysisException("synonym requires either `synonyms`, `synonyms_set` or `synonyms_path` to be configured");
        bool expand = settings.Bool("expand", true);
        bool lenient = settings.Bool("lenient", false);
        var map = new SynonymMap();
        foreach (string rule in rules)
        {
            if (rule.Length > 0 && rule[0] != '#')
            {
                Add(map, rule, expand, term => Words(term, rule, lenient, context.Preceding));
            }
        }

        return new(input => new SynonymFilter(input, map, graph));
    }

    private static void Add(SynonymMap map, string rule, bool expand, Func<string, IReadOnlyList<string>?> words)
    {
        List<string> sides = Split(rule, "=>");
        if (sides.Count > 2)
        {
            throw new AnalysisException($"failed to build synonyms: more than one explicit mapping specified on the same line [{rule}]");
        }

        bool isMapping = sides.Count == 2;
        List<IReadOnlyList<string>> inputs = Analyze(sides[0], words);
        List<IReadOnlyList<string>> outputs = isMapping ? Analyze(sides[1], words) : expand ? inputs : [.. inputs.Take(1)];
        foreach (IReadOnlyList<string> input in inputs)
        {
            foreach (IReadOnlyList<string> output in outputs)
            {
                // A word need not be told that it is its own synonym.
                if (!ReferenceEquals(input, output))
                {
                    map.Add(input, output, keepInput: !isMapping && expand);
                }
            }
        }
    }

    private static List<IReadOnlyList<string>> Analyze(string side, Func<string, IReadOnlyList<string>?> words) =>
        [.. Split(side, ",").Select(term => words(Unescape(term).Trim())).OfType<IReadOnlyList<string>>()];

    private static List<string>? Words(string term, string rule, bool lenient, Analyzer analyzer)
    {
        List<string> words = [.. analyzer.Analyze(term).Select(token => token.Term)];
        return words.Count > 0 ? words
            : lenient ? null
            : throw new AnalysisException($"failed to build synonyms: term: {term} was completely eliminated by analyzer in [{rule}]");
    }

    /// <summary>Splits at a separator that no backslash stands before.</summary>
    private static List<string> Split(string text, string separator)
    {
        var parts = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text.AsSpan(i).StartsWith(separator))
            {
                parts.Add(text[start..i]);
                start = i + separator.Length;
                i = start - 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            result.Append(text[i]);
        }

        return result.ToString();
    }
}
