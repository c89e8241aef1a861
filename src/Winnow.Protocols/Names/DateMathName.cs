using System.Globalization;
using System.Text;

namespace Winnow.Protocols.Names;

/// <summary>Date math in index names: <c>&lt;logs-{now/d-1d{yyyy.MM.dd|+09:00}}&gt;</c>.</summary>
public static class DateMathName
{
    private const string DefaultFormat = "uuuu.MM.dd";

    public static bool Is(string expression) => expression.Length > 2 && expression[0] == '<' && expression[^1] == '>';

    /// <summary>The name for a point in time; text that is not date math comes back as it is.</summary>
    public static string Resolve(string expression, DateTimeOffset now)
    {
        if (!Is(expression))
        {
            return expression;
        }

        var text = expression.AsSpan(1, expression.Length - 2);
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length:
                    result.Append(text[++i]);
                    break;
                case '{':
                    i = AppendDate(result, expression, text, i, now);
                    break;
                case '}':
                    throw Refusals.IllegalArgument(
                        $"invalid dynamic name expression [{text}]. invalid character at position [{i}]. `{{` and `}}` are reserved characters and should be escaped when used as part of the index name using `\\` (e.g. `\\{{text\\}}`)");
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        if (result.Length == 0)
        {
            throw Refusals.IllegalArgument($"nothing captured in dynamic name expression [{text}]");
        }

        return result.ToString();
    }

    /// <summary>Appends what the braces at <paramref name="start"/> say; gives the position of the closing one.</summary>
    private static int AppendDate(StringBuilder result, string expression, ReadOnlySpan<char> text, int start, DateTimeOffset now)
    {
        var depth = 0;
        var end = start;
        for (; end < text.Length; end++)
        {
            depth += text[end] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                break;
            }
        }

        if (depth != 0)
        {
            throw Refusals.IllegalArgument($"invalid dynamic name expression [{text}]. date math placeholder is open ended");
        }

        var inner = text[(start + 1)..end];
        var format = DefaultFormat.AsSpan();
        var zone = TimeSpan.Zero;
        var brace = inner.IndexOf('{');
        if (brace >= 0)
        {
            format = inner[(brace + 1)..^1];
            inner = inner[..brace];
            var pipe = format.IndexOf('|');
            if (pipe >= 0)
            {
                zone = Zone(format[(pipe + 1)..], expression);
                format = format[..pipe];
            }

            if (format.IsEmpty)
            {
                throw Refusals.IllegalArgument($"invalid dynamic name expression [{inner}]. missing date format");
            }
        }

        var local = now.ToOffset(zone);
        result.Append(Evaluate(inner, local, expression).ToString(NetFormat(format), CultureInfo.InvariantCulture));
        return end;
    }

    private static DateTimeOffset Evaluate(ReadOnlySpan<char> math, DateTimeOffset now, string expression)
    {
        if (!math.StartsWith("now", StringComparison.Ordinal))
        {
            throw Refusals.IllegalArgument($"invalid dynamic name expression [{expression}]: date math must start with [now]");
        }

        var date = now;
        var rest = math[3..];
        while (!rest.IsEmpty)
        {
            var op = rest[0];
            var digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                digits++;
            }

            if (op is not ('+' or '-' or '/') || digits >= rest.Length || (op == '/' && digits > 1))
            {
                throw Refusals.IllegalArgument($"operator not supported for date math [{rest}]");
            }

            var amount = digits == 1 ? 1 : int.Parse(rest[1..digits], CultureInfo.InvariantCulture);
            date = op == '/' ? RoundDown(date, rest[digits]) : Add(date, op == '-' ? -amount : amount, rest[digits]);
            rest = rest[(digits + 1)..];
        }

        return date;
    }

    private static DateTimeOffset Add(DateTimeOffset date, int amount, char unit) => unit switch
    {
        'y' => date.AddYears(amount),
        'M' => date.AddMonths(amount),
        'w' => date.AddDays(7 * amount),
        'd' => date.AddDays(amount),
        'h' or 'H' => date.AddHours(amount),
        'm' => date.AddMinutes(amount),
        's' => date.AddSeconds(amount),
        _ => throw Refusals.IllegalArgument($"unit [{unit}] not supported for date math"),
    };

    private static DateTimeOffset RoundDown(DateTimeOffset d, char unit) => unit switch
    {
        'y' => new(d.Year, 1, 1, 0, 0, 0, d.Offset),
        'M' => new(d.Year, d.Month, 1, 0, 0, 0, d.Offset),
        'w' => new DateTimeOffset(d.Year, d.Month, d.Day, 0, 0, 0, d.Offset).AddDays(-(((int)d.DayOfWeek + 6) % 7)),
        'd' => new(d.Year, d.Month, d.Day, 0, 0, 0, d.Offset),
        'h' or 'H' => new(d.Year, d.Month, d.Day, d.Hour, 0, 0, d.Offset),
        'm' => new(d.Year, d.Month, d.Day, d.Hour, d.Minute, 0, d.Offset),
        's' => new(d.Year, d.Month, d.Day, d.Hour, d.Minute, d.Second, d.Offset),
        _ => throw Refusals.IllegalArgument($"unit [{unit}] not supported for date math"),
    };

    private static TimeSpan Zone(ReadOnlySpan<char> zone, string expression)
    {
        if (zone is "Z" or "UTC")
        {
            return TimeSpan.Zero;
        }

        var digits = zone.IsEmpty ? zone : zone[1..];
        var minutes = 0;
        var colon = digits.IndexOf(':');
        var valid = !zone.IsEmpty && zone[0] is '+' or '-'
            && int.TryParse(colon < 0 ? digits[..Math.Min(2, digits.Length)] : digits[..colon], CultureInfo.InvariantCulture, out _)
            && (colon < 0 || int.TryParse(digits[(colon + 1)..], CultureInfo.InvariantCulture, out minutes));
        if (!valid)
        {
            throw Refusals.IllegalArgument($"invalid time zone [{zone}] in dynamic name expression [{expression}]");
        }

        var hours = int.Parse(colon < 0 ? digits[..Math.Min(2, digits.Length)] : digits[..colon], CultureInfo.InvariantCulture);
        var offset = new TimeSpan(hours, minutes, 0);
        return zone[0] == '-' ? -offset : offset;
    }

    /// <summary>Java's letters to .NET's, for those that name indices.</summary>
    private static string NetFormat(ReadOnlySpan<char> java)
    {
        var result = new StringBuilder();
        foreach (var letter in java)
        {
            result.Append(letter switch { 'u' or 'Y' => 'y', 'e' => 'd', _ => letter });
        }

        // One letter alone would be one of .NET's standard formats.
        return result.Length == 1 ? "%" + result : result.ToString();
    }
}
