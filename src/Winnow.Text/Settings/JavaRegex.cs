using System.Text;
using System.Text.RegularExpressions;

namespace Winnow.Text;

/// <summary>Patterns in Java's notation, which is what settings are written in, as regular expressions of .NET.</summary>
internal static class JavaRegex
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // POSIX and java.lang.Character classes, as the inside of a character class.
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["Lower"] = "a-z",
        ["Upper"] = "A-Z",
        ["ASCII"] = @"\x00-\x7F",
        ["Alpha"] = "a-zA-Z",
        ["Digit"] = "0-9",
        ["Alnum"] = "a-zA-Z0-9",
        ["Punct"] = @"!-/:-@\[-`{-~",
        ["Graph"] = "!-~",
        ["Print"] = " -~",
        ["Blank"] = @" \t",
        ["Cntrl"] = @"\x00-\x1F\x7F",
        ["XDigit"] = "0-9a-fA-F",
        ["Space"] = @" \t\n\x0B\f\r",
        ["IsAlphabetic"] = @"\p{L}\p{Nl}",
        ["IsLetter"] = @"\p{L}",
        ["IsDigit"] = @"\p{Nd}",
        ["IsPunctuation"] = @"\p{P}",
        ["IsUppercase"] = @"\p{Lu}",
        ["IsLowercase"] = @"\p{Ll}",
        ["IsLatin"] = @"\u0041-\u005A\u0061-\u007A\u00AA\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02B8\u1E00-\u1EFF\uFB00-\uFB06\uFF21-\uFF3A\uFF41-\uFF5A",
        ["javaLowerCase"] = @"\p{Ll}",
        ["javaUpperCase"] = @"\p{Lu}",
        ["javaWhitespace"] = @"\s",
    };

    /// <summary>A pattern with Java's flags, such as <c>CASE_INSENSITIVE|COMMENTS</c>.</summary>
    public static Regex Compile(string pattern, string? flags = null, bool whole = false)
    {
        string translated = Translate(pattern);
        try
        {
            return new Regex(whole ? $@"\A(?:{translated})\z" : translated, Options(flags) | RegexOptions.CultureInvariant, Timeout);
        }
        catch (ArgumentException e)
        {
            throw new AnalysisException($"invalid regular expression [{pattern}]: {e.Message}", e);
        }
    }

    private static RegexOptions Options(string? flags)
    {
        RegexOptions options = RegexOptions.None;
        foreach (string flag in (flags ?? string.Empty).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            options |= flag switch
            {
                "CASE_INSENSITIVE" => RegexOptions.IgnoreCase,
                "MULTILINE" => RegexOptions.Multiline,
                "DOTALL" => RegexOptions.Singleline,
                "COMMENTS" => RegexOptions.IgnorePatternWhitespace,
                "UNICODE_CASE" or "CANON_EQ" or "UNIX_LINES" or "UNICODE_CHARACTER_CLASS" => RegexOptions.None,
                _ => throw new AnalysisException($"Unknown regex flag [{flag}]"),
            };
        }

        return options;
    }

    /// <summary>Java's \w, \d and \s know ASCII only, and its names of classes are others.</summary>
    private static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        int depth = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                i = Escape(pattern, i + 1, depth > 0, result);
                continue;
            }

            depth += c == '[' ? 1 : c == ']' && depth > 0 ? -1 : 0;
            result.Append(c);
        }

        return result.ToString();
    }

    /// <summary>Translates the escape whose letter stands at <paramref name="at"/>; returns where it ends.</summary>
    private static int Escape(string pattern, int at, bool inClass, StringBuilder result)
    {
        char c = pattern[at];
        switch (c)
        {
            case 'w' or 'd' or 's' or 'h':
                AppendClass(result, ShortClass(c), inClass, negated: false);
                return at;
            case 'W' or 'D' or 'S' or 'H' when !inClass:
                AppendClass(result, ShortClass(char.ToLowerInvariant(c)), inClass, negated: true);
                return at;
            case 'R' when !inClass:
                result.Append(@"(?:\r\n|[\n-\r\u0085\u2028\u2029])");
                return at;
            case 'Q':
                int end = pattern.IndexOf(@"\E", at, StringComparison.Ordinal);
                end = end < 0 ? pattern.Length : end;
                result.Append(Regex.Escape(pattern[(at + 1)..end]));
                return Math.Min(end + 1, pattern.Length - 1);
            case 'p' or 'P' when at + 1 < pattern.Length && pattern[at + 1] == '{':
                int close = pattern.IndexOf('}', at);
                if (close > 0 && Classes.TryGetValue(pattern[(at + 2)..close], out string? members))
                {
                    AppendClass(result, members, inClass, negated: c == 'P');
                    return close;
                }

                break;
            default:
                break;
        }

        result.Append('\\').Append(c);
        return at;
    }

    private static string ShortClass(char c) => c switch
    {
        'w' => "a-zA-Z0-9_",
        'd' => "0-9",
        's' => @" \t\n\x0B\f\r",
        _ => @" \t\xA0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000",
    };

    private static void AppendClass(StringBuilder result, string members, bool inClass, bool negated)
    {
        if (inClass)
        {
            result.Append(members);
        }
        else
        {
            result.Append(negated ? "[^" : "[").Append(members).Append(']');
        }
    }
}
