namespace Winnow.Search.Dates;

/// <summary>
/// Compiles a pattern in the letters of java.time (<c>yyyy-MM-dd'T'HH:mm:ss.SSSXXX</c>, <c>[optional]</c>). Two letters are our own,
/// for the built-in formats only: <c>f</c> is a fraction of one to nine digits behind a point or comma, <c>~</c> any spelling of a zone.
/// </summary>
internal static class DatePatternCompiler
{
    public static DateElement[] Compile(string pattern, bool builtIn = false)
    {
        var position = 0;
        var elements = Section(pattern, ref position, builtIn, nested: false);
        return elements;
    }

    private static DateElement[] Section(string pattern, ref int position, bool builtIn, bool nested)
    {
        var elements = new List<DateElement>();
        while (position < pattern.Length)
        {
            var c = pattern[position];
            if (c == '\'')
            {
                elements.Add(Quoted(pattern, ref position));
            }
            else if (c == '[')
            {
                position++;
                elements.Add(new DateElement(DateFieldKind.Optional, Children: Section(pattern, ref position, builtIn, nested: true)));
            }
            else if (c == ']')
            {
                if (!nested)
                {
                    throw Invalid(pattern, "Pattern invalid as it contains ] without previous [");
                }

                position++;
                return Adjacent(elements);
            }
            else if (c is '{' or '}' or '#')
            {
                throw Invalid(pattern, $"Pattern includes reserved character: '{c}'");
            }
            else if (builtIn && c is 'f' or '~')
            {
                position++;
                elements.Add(c == 'f'
                    ? new DateElement(DateFieldKind.Fraction, 1, 9, ".")
                    : new DateElement(DateFieldKind.ZoneId, 1, 1));
            }
            else if (char.IsAsciiLetter(c))
            {
                var start = position;
                while (position < pattern.Length && pattern[position] == c)
                {
                    position++;
                }

                elements.Add(Field(pattern, c, position - start));
            }
            else
            {
                elements.Add(new DateElement(DateFieldKind.Literal, Text: c.ToString()));
                position++;
            }
        }

        return nested ? throw Invalid(pattern, "Pattern ends with an incomplete optional section") : Adjacent(elements);
    }

    private static DateElement Quoted(string pattern, ref int position)
    {
        var text = new System.Text.StringBuilder();
        position++;
        while (true)
        {
            if (position >= pattern.Length)
            {
                throw Invalid(pattern, $"Pattern ends with an incomplete string literal: {pattern}");
            }

            if (pattern[position] == '\'')
            {
                position++;
                if (position >= pattern.Length || pattern[position] != '\'')
                {
                    break;
                }
            }

            text.Append(pattern[position++]);
        }

        return new DateElement(DateFieldKind.Literal, Text: text.Length == 0 ? "'" : text.ToString());
    }

    private static DateElement Field(string pattern, char letter, int count) => letter switch
    {
        'y' or 'u' => count == 2
            ? new DateElement(DateFieldKind.Year, 2, 2)
            : new DateElement(DateFieldKind.Year, count == 4 ? 4 : count, count >= 4 ? 10 : 9),
        'Y' => new DateElement(DateFieldKind.WeekYear, count, count >= 4 ? 10 : 9),
        'M' or 'L' => count <= 2 ? Number(DateFieldKind.Month, count) : new DateElement(DateFieldKind.MonthText, count, count),
        'd' => Number(DateFieldKind.Day, count),
        'D' => new DateElement(DateFieldKind.DayOfYear, count, 3),
        'E' => new DateElement(DateFieldKind.DayOfWeekText, count, count),
        'e' or 'c' => count <= 2 ? Number(DateFieldKind.DayOfWeek, count) : new DateElement(DateFieldKind.DayOfWeekText, count, count),
        'w' => Number(DateFieldKind.Week, count),
        'H' or 'k' => Number(DateFieldKind.Hour, count),
        'h' or 'K' => Number(DateFieldKind.ClockHourOfAmPm, count),
        'a' => new DateElement(DateFieldKind.AmPm),
        'm' => Number(DateFieldKind.Minute, count),
        's' => Number(DateFieldKind.Second, count),
        'S' or 'n' or 'N' => new DateElement(DateFieldKind.Fraction, count, count),
        'X' or 'x' => new DateElement(DateFieldKind.Offset, count, count, letter == 'X' ? "Z" : "+00"),
        'Z' => new DateElement(DateFieldKind.Offset, count < 4 ? 2 : 3, 3, count == 5 ? "Z" : "+0000"),
        'O' => new DateElement(DateFieldKind.Offset, 3, 3, "Z"),
        'V' or 'z' or 'v' => new DateElement(DateFieldKind.ZoneId, count, count),
        'G' => new DateElement(DateFieldKind.Literal, Text: "AD"),
        _ => throw Invalid(pattern, $"Unknown pattern letter: {letter}"),
    };

    private static DateElement Number(DateFieldKind kind, int count) => new(kind, count, count == 1 ? 2 : count);

    // A number that is followed at once by another number has its letters' width and no more.
    private static DateElement[] Adjacent(List<DateElement> elements)
    {
        for (var i = 0; i + 1 < elements.Count; i++)
        {
            if (IsNumber(elements[i]) && (IsNumber(elements[i + 1]) || elements[i + 1] is { Kind: DateFieldKind.Fraction, Text: "" }))
            {
                elements[i] = elements[i] with { MaxWidth = elements[i].MinWidth };
            }
        }

        return [.. elements];
    }

    private static bool IsNumber(DateElement element) => element.Kind is DateFieldKind.Year or DateFieldKind.Month or DateFieldKind.Day
        or DateFieldKind.DayOfYear or DateFieldKind.WeekYear or DateFieldKind.Week or DateFieldKind.DayOfWeek or DateFieldKind.Hour
        or DateFieldKind.ClockHourOfAmPm or DateFieldKind.Minute or DateFieldKind.Second;

    private static ElasticsearchException Invalid(string pattern, string why) =>
        Errors.IllegalArgument($"Invalid format: [{pattern}]: {why}", Errors.IllegalArgument(why));
}
