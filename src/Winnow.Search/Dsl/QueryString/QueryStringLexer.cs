using System.Text;

namespace Winnow.Search.Dsl;

internal enum QueryToken
{
    End,
    And,
    Or,
    Not,
    Plus,
    Minus,
    Open,
    Close,
    Colon,
    Boost,
    Tilde,
    Term,
    Quoted,
    Regexp,
    Range,
    Compare,
}

/// <summary>A text that is not a query of the query-string language.</summary>
internal sealed class QueryStringSyntaxException(string message) : Exception(message);

/// <summary>One token of the query-string language.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a term with its escapes, of quotes and regular expressions without their delimiters.</param>
/// <param name="Position">Where it starts.</param>
/// <param name="SpaceBefore">Whether white space stands before it.</param>
internal readonly record struct QueryLexeme(QueryToken Kind, string Text, int Position, bool SpaceBefore)
{
    /// <summary>Of a range.</summary>
    public (string Low, string High, bool IncludeLow, bool IncludeHigh) Range { get; init; }
}

/// <summary>Cuts a query string into tokens.</summary>
internal static class QueryStringLexer
{
    private const string Breaks = "+-!():^[]{}\"~/ \t\n\r\u3000";

    public static List<QueryLexeme> Read(string text)
    {
        var tokens = new List<QueryLexeme>();
        var position = 0;
        while (true)
        {
            var start = position;
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            var space = position > start || position == 0;
            if (position >= text.Length)
            {
                tokens.Add(new QueryLexeme(QueryToken.End, "<EOF>", position, space));
                return tokens;
            }

            tokens.Add(Next(text, ref position, space));
        }
    }

    /// <summary>A term without its escapes.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                if (text[i + 1] == 'u' && i + 5 < text.Length && Convert.TryFromHex(text.AsSpan(i + 2, 4), out var code))
                {
                    result.Append((char)code);
                    i += 5;
                    continue;
                }

                i++;
            }
            else if (text[i] == '\\')
            {
                throw new QueryStringSyntaxException("Term can not end with escape character.");
            }

            result.Append(text[i]);
        }

        return result.ToString();
    }

    private static QueryLexeme Next(string text, ref int position, bool space)
    {
        var start = position;
        var rest = text.AsSpan(position);
        if (rest.StartsWith("&&", StringComparison.Ordinal) || rest.StartsWith("||", StringComparison.Ordinal))
        {
            position += 2;
            return new QueryLexeme(rest[0] == '&' ? QueryToken.And : QueryToken.Or, rest[..2].ToString(), start, space);
        }

        var simple = text[position] switch
        {
            '(' => QueryToken.Open,
            ')' => QueryToken.Close,
            ':' => QueryToken.Colon,
            '+' => QueryToken.Plus,
            '-' => QueryToken.Minus,
            '!' => QueryToken.Not,
            _ => QueryToken.End,
        };
        if (simple != QueryToken.End)
        {
            position++;
            return new QueryLexeme(simple, text[start].ToString(), start, space);
        }

        switch (text[position])
        {
            case '^':
            case '~':
                return Suffix(text, ref position, space);
            case '"':
                return Delimited(text, ref position, '"', QueryToken.Quoted, space);
            case '/':
                return Delimited(text, ref position, '/', QueryToken.Regexp, space);
            case '[':
            case '{':
                return Range(text, ref position, space);
            case ']':
            case '}':
                throw new QueryStringSyntaxException($"Encountered \" \"{text[position]}\" \"{text[position]} \"\" at line 1, column {position}.");
            case '<':
            case '>':
                if (position > 0 && Compare(text, ref position, space) is { } compare)
                {
                    return compare;
                }

                break;
        }

        return Term(text, ref position, space);
    }

    private static QueryLexeme Suffix(string text, ref int position, bool space)
    {
        var start = position++;
        while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '.'))
        {
            position++;
        }

        return new QueryLexeme(text[start] == '^' ? QueryToken.Boost : QueryToken.Tilde, text[(start + 1)..position], start, space);
    }

    private static QueryLexeme Delimited(string text, ref int position, char delimiter, QueryToken kind, bool space)
    {
        var start = position++;
        var content = new StringBuilder();
        while (position < text.Length && text[position] != delimiter)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                // A regular expression keeps its escapes but that of the delimiter.
                if (kind == QueryToken.Quoted || text[position + 1] != delimiter)
                {
                    content.Append('\\');
                }

                position++;
            }

            content.Append(text[position++]);
        }

        if (position >= text.Length)
        {
            throw new QueryStringSyntaxException($"Lexical error at line 1, column {text.Length + 1}.  Encountered: <EOF> after prefix \"{text[start..]}\"");
        }

        position++;
        return new QueryLexeme(kind, content.ToString(), start, space);
    }

    private static QueryLexeme Range(string text, ref int position, bool space)
    {
        var start = position;
        var includeLow = text[position++] == '[';
        var low = RangeEnd(text, ref position);
        var to = RangeEnd(text, ref position);
        if (to.Text != "TO" || to.Quoted)
        {
            throw new QueryStringSyntaxException($"Encountered \" <RANGE_GOOP> \"{to.Text} \"\" at line 1, column {position - to.Text.Length}. Was expecting: \"TO\"");
        }

        var high = RangeEnd(text, ref position);
        SkipSpace(text, ref position);
        if (position >= text.Length || text[position] is not (']' or '}'))
        {
            throw new QueryStringSyntaxException($"Encountered \"<EOF>\" at line 1, column {position}. Was expecting one of: \"]\" \"}}\"");
        }

        var includeHigh = text[position++] == ']';
        return new QueryLexeme(QueryToken.Range, text[start..position], start, space) { Range = (low.Text, high.Text, includeLow, includeHigh) };
    }

    private static (string Text, bool Quoted) RangeEnd(string text, ref int position)
    {
        SkipSpace(text, ref position);
        if (position < text.Length && text[position] == '"')
        {
            return (Unescape(Delimited(text, ref position, '"', QueryToken.Quoted, space: false).Text), true);
        }

        var start = position;
        while (position < text.Length && !char.IsWhiteSpace(text[position]) && text[position] is not (']' or '}'))
        {
            position++;
        }

        return position == start
            ? throw new QueryStringSyntaxException($"Encountered \"{(position < text.Length ? text[position].ToString() : "<EOF>")}\" at line 1, column {position}.")
            : (Unescape(text[start..position]), false);
    }

    // field:>=10 — only where a value is expected.
    private static QueryLexeme? Compare(string text, ref int position, bool space)
    {
        var before = position - 1;
        while (before >= 0 && char.IsWhiteSpace(text[before]))
        {
            before--;
        }

        var start = position;
        var length = position + 1 < text.Length && text[position + 1] == '=' ? 2 : 1;
        var end = position + length;
        var valueStart = end;
        while (end < text.Length && (!Breaks.Contains(text[end], StringComparison.Ordinal) || (end == valueStart && text[end] == '-') || (end > valueStart && text[end] is ':' or '-' or '+' or '/')))
        {
            end += text[end] == '\\' && end + 1 < text.Length ? 2 : 1;
        }

        if (before < 0 || end == valueStart)
        {
            return null;
        }

        position = end;
        var value = Unescape(text[valueStart..end]);
        return new QueryLexeme(QueryToken.Compare, text[start..end], start, space)
        {
            Range = text[start] == '>' ? (value, "*", length == 2, true) : ("*", value, true, length == 2),
        };
    }

    private static QueryLexeme Term(string text, ref int position, bool space)
    {
        var start = position;
        while (position < text.Length && (position == start || !Breaks.Contains(text[position], StringComparison.Ordinal) || text[position] is '-' or '+' or '/'))
        {
            position += text[position] == '\\' && position + 1 < text.Length ? 2 : 1;
        }

        var term = text[start..position];
        var kind = term switch
        {
            "AND" => QueryToken.And,
            "OR" => QueryToken.Or,
            "NOT" => QueryToken.Not,
            _ => QueryToken.Term,
        };
        return new QueryLexeme(kind, term, start, space);
    }

    private static void SkipSpace(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }

    private static class Convert
    {
        public static bool TryFromHex(ReadOnlySpan<char> digits, out int value) =>
            int.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out value);
    }
}
