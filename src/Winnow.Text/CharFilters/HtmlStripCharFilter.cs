using System.Net;

namespace Winnow.Text;

/// <summary>
/// Removes HTML: tags, comments, scripts, styles, declarations; decodes entities. What separates words in a
/// rendered page becomes a line break, what does not (b, em, span…) disappears.
/// </summary>
public sealed class HtmlStripCharFilter(IReadOnlySet<string>? escapedTags = null) : CharFilter
{
    private static readonly HashSet<string> Inline = new(
        [
            "a", "abbr", "acronym", "b", "basefont", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "img", "input", "kbd", "label",
            "q", "s", "samp", "select", "small", "span", "strike", "strong", "sub", "sup", "textarea", "tt", "u", "var",
        ],
        StringComparer.OrdinalIgnoreCase);

    private const int LongestEntity = 12;

    private const string DataStart = "<![CDATA[";

    private const string DataEnd = "]]>";

    /// <inheritdoc/>
    public override void Apply(ReadOnlySpan<char> source, FilteredText target)
    {
        int copied = 0;
        int at = 0;
        while (true)
        {
            int found = source[at..].IndexOfAny('<', '&');
            if (found < 0)
            {
                target.Copy(source[copied..]);
                return;
            }

            at += found;
            if (source[at..].StartsWith(DataStart) && source[at..].IndexOf(DataEnd) is var dataLength and > 0)
            {
                // Character data is text as it stands.
                int dataStart = at + DataStart.Length;
                int dataEnd = at + dataLength;
                target.Copy(source[copied..at]);
                target.Replace(DataStart.Length, string.Empty);
                target.Copy(source[dataStart..dataEnd]);
                target.Replace(DataEnd.Length, string.Empty);
                at = dataEnd + DataEnd.Length;
                copied = at;
                continue;
            }

            string? replacement = null;
            int length = source[at] == '<' ? Markup(source[at..], out replacement) : Entity(source[at..], out replacement);
            if (length == 0)
            {
                at++;
                continue;
            }

            target.Copy(source[copied..at]);
            target.Replace(length, replacement);
            at += length;
            copied = at;
        }
    }

    /// <summary>The length of what begins with &lt;, and what takes its place; 0 when it is only a less-than sign.</summary>
    private int Markup(ReadOnlySpan<char> source, out string? replacement)
    {
        replacement = string.Empty;
        if (source.StartsWith("<!--"))
        {
            return Through(source, "-->");
        }

        if (source.StartsWith("<?"))
        {
            return Through(source, "?>");
        }

        if (source.StartsWith("<!"))
        {
            return Through(source, ">");
        }

        return Tag(source, out replacement);
    }

    private int Tag(ReadOnlySpan<char> source, out string? replacement)
    {
        replacement = null;
        bool closes = source.Length > 1 && source[1] == '/';
        int nameStart = closes ? 2 : 1;
        int nameEnd = nameStart;
        while (nameEnd < source.Length && (char.IsLetterOrDigit(source[nameEnd]) || (nameEnd > nameStart && source[nameEnd] is '-' or ':' or '_')))
        {
            nameEnd++;
        }

        if (nameEnd == nameStart || !char.IsLetter(source[nameStart]))
        {
            return 0;
        }

        int end = EndOfTag(source, nameEnd);
        string name = source[nameStart..nameEnd].ToString();
        if (end == 0 || escapedTags?.Contains(name) == true)
        {
            return 0;
        }

        replacement = Inline.Contains(name) ? string.Empty : "\n";
        bool isRaw = !closes && (name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("style", StringComparison.OrdinalIgnoreCase));
        return isRaw ? EndOfRaw(source, end, name) : end;
    }

    /// <summary>Behind the &gt; that ends a tag: one inside a quoted attribute does not.</summary>
    private static int EndOfTag(ReadOnlySpan<char> source, int at)
    {
        char quote = '\0';
        for (; at < source.Length; at++)
        {
            char c = source[at];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c == '>')
            {
                return at + 1;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '<')
            {
                return 0;
            }
        }

        return 0;
    }

    /// <summary>Behind the end tag of an element whose content is no text; the end of the source when there is none.</summary>
    private static int EndOfRaw(ReadOnlySpan<char> source, int at, string name)
    {
        int end = source[at..].IndexOf("</" + name, StringComparison.OrdinalIgnoreCase);
        if (end < 0)
        {
            return source.Length;
        }

        int close = source[(at + end)..].IndexOf('>');
        return close < 0 ? source.Length : at + end + close + 1;
    }

    private static int Through(ReadOnlySpan<char> source, string end)
    {
        int found = source.IndexOf(end);
        return found < 0 ? 0 : found + end.Length;
    }

    private static int Entity(ReadOnlySpan<char> source, out string? replacement)
    {
        replacement = null;
        int semicolon = source[..Math.Min(source.Length, LongestEntity)].IndexOf(';');
        if (semicolon < 0)
        {
            return 0;
        }

        string entity = source[..(semicolon + 1)].ToString();
        if (entity is "&AMP;" or "&LT;" or "&GT;" or "&QUOT;" or "&COPY;" or "&REG;")
        {
            entity = entity.ToLowerInvariant();
        }

        string decoded = WebUtility.HtmlDecode(entity);
        if (decoded == entity)
        {
            return 0;
        }

        // A no-break space separates words in a page.
        replacement = decoded == "\u00A0" ? " " : decoded;
        return entity.Length;
    }
}
