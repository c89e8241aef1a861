namespace Winnow.Protocols.Names;

/// <summary>Patterns in names: <c>*</c> stands for any text.</summary>
public static class Wildcard
{
    public static bool IsPattern(string text) => text.Contains('*', StringComparison.Ordinal);

    public static bool Matches(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // The star takes one more character.
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }

    /// <summary>Whether a name is among names and patterns; an empty list takes everything.</summary>
    public static bool MatchesAny(IReadOnlyCollection<string> patterns, string text) =>
        patterns.Count == 0 || patterns.Any(pattern => pattern is "_all" || Matches(pattern, text));
}
