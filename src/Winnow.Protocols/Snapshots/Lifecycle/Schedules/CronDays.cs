using System.Globalization;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>
/// The days of a cron expression. Exactly one of its two fields says <c>?</c>; the other lists days, or names one by <c>L</c> (last),
/// <c>W</c> (the weekday nearest to it in its month) or <c>#</c> (the nth such day of the week).
/// </summary>
internal sealed class CronDays
{
    private readonly Func<DateOnly, bool> _matches;

    private CronDays(Func<DateOnly, bool> matches) => _matches = matches;

    public static CronDays Parse(string dayOfMonth, string dayOfWeek) => (dayOfMonth, dayOfWeek) switch
    {
        ("?", "?") => throw new FormatException("[?] can only be specified for day-of-month or day-of-week, not for both"),
        ("?", _) => new CronDays(OfWeek(dayOfWeek)),
        (_, "?") => new CronDays(OfMonth(dayOfMonth)),
        _ => throw new FormatException("support for specifying both a day-of-week AND a day-of-month parameter is not implemented"),
    };

    public bool Contains(DateOnly date) => _matches(date);

    private static Func<DateOnly, bool> OfMonth(string text)
    {
        if (text[0] == 'L')
        {
            var isWeekday = text[^1] == 'W';
            var offset = Offset(text[1..(isWeekday ? ^1 : ^0)], text);
            return isWeekday
                ? date => date.Day == NearestWeekday(date, Length(date) - offset)
                : date => date.Day == Length(date) - offset;
        }

        if (text[^1] == 'W')
        {
            var day = CronField.DayOfMonth.Value(text[..^1]);
            return date => date.Day == NearestWeekday(date, Math.Min(day, Length(date)));
        }

        var days = CronField.DayOfMonth.Parse(text);
        return date => days[date.Day];
    }

    private static int Offset(string text, string field)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        return text[0] == '-' && int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset is >= 0 and <= 30
            ? offset
            : throw new FormatException($"[{field}] is no day of the month: after [L] comes the offset from the last day, [-0] to [-30]");
    }

    private static Func<DateOnly, bool> OfWeek(string text)
    {
        if (text == "L")
        {
            return date => date.DayOfWeek == DayOfWeek.Saturday;
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            var nthDay = (DayOfWeek)(CronField.DayOfWeek.Value(text[..hash]) - 1);
            return int.TryParse(text[(hash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var nth) && nth is >= 1 and <= 5
                ? date => date.DayOfWeek == nthDay && (date.Day + 6) / 7 == nth
                : throw new FormatException($"[{text}]: a number between 1 and 5 must follow [#]");
        }

        if (text[^1] == 'L')
        {
            var lastDay = (DayOfWeek)(CronField.DayOfWeek.Value(text[..^1]) - 1);
            return date => date.DayOfWeek == lastDay && date.Day + 7 > Length(date);
        }

        var days = CronField.DayOfWeek.Parse(text);
        return date => days[(int)date.DayOfWeek + 1];
    }

    private static int Length(DateOnly date) => DateTime.DaysInMonth(date.Year, date.Month);

    /// <summary>Saturdays give way to Fridays and Sundays to Mondays, unless that would be in another month. 0 when the month has no such day.</summary>
    private static int NearestWeekday(DateOnly month, int day)
    {
        if (day < 1)
        {
            return 0;
        }

        return new DateOnly(month.Year, month.Month, day).DayOfWeek switch
        {
            DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
            DayOfWeek.Sunday => day == Length(month) ? day - 2 : day + 1,
            _ => day,
        };
    }
}
