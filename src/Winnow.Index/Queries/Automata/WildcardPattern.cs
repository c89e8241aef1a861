using System.Text;

namespace Winnow.Index.Queries.Automata;

/// <summary>"*" any string, "?" any code point, "\" takes the next code point as it is. The empty pattern matches nothing.</summary>
internal static class WildcardPattern
{
    public static Pattern Parse(string text, bool caseInsensitive)
    {
        var parts = new List<Pattern>();
        var escaped = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!escaped && rune.Value == '\\')
            {
                escaped = true;
                continue;
            }

            parts.Add(rune.Value switch
            {
                '*' when !escaped => Pattern.AnyString,
                '?' when !escaped => Pattern.AnyChar,
                var value => caseInsensitive ? Pattern.CharIgnoringCase(value) : Pattern.Char(value),
            });
            escaped = false;
        }

        if (escaped)
        {
            // A backslash at the end stands for itself.
            parts.Add(Pattern.Char('\\'));
        }

        return parts.Count == 0 ? new Pattern.Nothing() : new Pattern.Sequence(parts);
    }

    public static Pattern Prefix(ReadOnlySpan<byte> prefix) => new Pattern.Sequence(
        [.. Encoding.UTF8.GetString(prefix).EnumerateRunes().Select(rune => Pattern.CharIgnoringCase(rune.Value)), Pattern.AnyString]);
}
