namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>
/// Elasticsearch's cron expressions, in UTC: seconds, minutes, hours, day of month, month, day of week and, if it is given, year.
/// </summary>
/// <remarks>
/// Quartz.NET has an expression of the same family; it is not used because it takes what Elasticsearch refuses (both day fields at once,
/// macros) and comes with a whole scheduler.
/// </remarks>
public sealed class CronExpression
{
    private readonly bool[] _seconds;
    private readonly bool[] _minutes;
    private readonly bool[] _hours;
    private readonly bool[] _months;
    private readonly bool[] _years;
    private readonly CronDays _days;

    private CronExpression(string[] fields)
    {
        _seconds = CronField.Seconds.Parse(fields[0]);
        _minutes = CronField.Minutes.Parse(fields[1]);
        _hours = CronField.Hours.Parse(fields[2]);
        _months = CronField.Month.Parse(fields[4]);
        _days = CronDays.Parse(fields[3], fields[5]);
        _years = CronField.Year.Parse(fields.Length > 6 ? fields[6] : "*");
    }

    /// <summary>Throws a <see cref="Refusal"/> that says what is wrong.</summary>
    public static CronExpression Parse(string text)
    {
        var fields = text.ToUpperInvariant().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return fields.Length is 6 or 7
                ? new CronExpression(fields)
                : throw new FormatException($"6 or 7 fields are expected, not {fields.Length}");
        }
        catch (FormatException exception)
        {
            throw Refusals.IllegalArgument($"invalid cron expression [{text}]: {exception.Message}");
        }
    }

    /// <summary>The first time after another, in whole seconds; null when there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = new DateTime(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc).AddSeconds(1);
        for (var year = from.Year; year <= CronField.Year.Max; year++)
        {
            for (var month = year == from.Year ? from.Month : 1; _years[year] && month <= 12; month++)
            {
                if (_months[month] && InMonth(year, month, from) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private DateTimeOffset? InMonth(int year, int month, DateTime from)
    {
        var today = DateOnly.FromDateTime(from);
        var first = new DateOnly(year, month, 1);
        for (var date = first < today ? today : first; date.Month == month; date = date.AddDays(1))
        {
            if (_days.Contains(date) && TimeFrom(date == today ? TimeOnly.FromDateTime(from) : TimeOnly.MinValue) is { } time)
            {
                return new DateTimeOffset(date, time, TimeSpan.Zero);
            }
        }

        return null;
    }

    private TimeOnly? TimeFrom(TimeOnly earliest)
    {
        for (var hour = Next(_hours, earliest.Hour); hour >= 0; hour = Next(_hours, hour + 1))
        {
            var sameHour = hour == earliest.Hour;
            for (var minute = Next(_minutes, sameHour ? earliest.Minute : 0); minute >= 0; minute = Next(_minutes, minute + 1))
            {
                var second = Next(_seconds, sameHour && minute == earliest.Minute ? earliest.Second : 0);
                if (second >= 0)
                {
                    return new TimeOnly(hour, minute, second);
                }
            }
        }

        return null;
    }

    private static int Next(bool[] values, int from) => from < values.Length ? Array.IndexOf(values, true, from) : -1;
}
