using Winnow.Search.Dates;

namespace Winnow.Search.Aggregations;

/// <summary>The units of a calendar.</summary>
internal enum DateTimeUnit : byte
{
    Second = 1,
    Minute = 2,
    Hour = 3,
    Day = 4,
    Week = 5,
    Month = 6,
    Quarter = 7,
    Year = 8,
}

internal static class DateTimeUnits
{
    public static bool TryParse(string text, out DateTimeUnit unit)
    {
        unit = text switch
        {
            "second" or "1s" => DateTimeUnit.Second,
            "minute" or "1m" => DateTimeUnit.Minute,
            "hour" or "1h" => DateTimeUnit.Hour,
            "day" or "1d" => DateTimeUnit.Day,
            "week" or "1w" => DateTimeUnit.Week,
            "month" or "1M" => DateTimeUnit.Month,
            "quarter" or "1q" => DateTimeUnit.Quarter,
            "year" or "1y" => DateTimeUnit.Year,
            _ => default,
        };
        return unit != default;
    }

    /// <summary>The length of a unit below a day; 0 for the others.</summary>
    public static long Millis(DateTimeUnit unit) => unit switch
    {
        DateTimeUnit.Second => 1000,
        DateTimeUnit.Minute => 60_000,
        DateTimeUnit.Hour => 3_600_000,
        _ => 0,
    };

    /// <summary>The length that a unit counts as where a fixed one is needed.</summary>
    public static double TypicalMillis(DateTimeUnit unit) => unit switch
    {
        DateTimeUnit.Day => CivilDate.MillisPerDay,
        DateTimeUnit.Week => 7.0 * CivilDate.MillisPerDay,
        DateTimeUnit.Month => 2_629_746_000.0,
        DateTimeUnit.Quarter => 3 * 2_629_746_000.0,
        DateTimeUnit.Year => 31_556_952_000.0,
        _ => Millis(unit),
    };

    /// <summary>The first day of the unit that a day lies in. Weeks begin on Monday.</summary>
    public static long FirstDay(DateTimeUnit unit, long day)
    {
        if (unit == DateTimeUnit.Day)
        {
            return day;
        }

        if (unit == DateTimeUnit.Week)
        {
            return day - CivilDate.DayOfWeek(day) + 1;
        }

        var (year, month, _) = CivilDate.FromDays(day);
        return CivilDate.ToDays(
            year,
            unit switch { DateTimeUnit.Month => month, DateTimeUnit.Quarter => (((month - 1) / 3) * 3) + 1, _ => 1 },
            1);
    }

    /// <summary>The first day of the unit after the one that begins on a day.</summary>
    public static long NextFirstDay(DateTimeUnit unit, long firstDay)
    {
        switch (unit)
        {
            case DateTimeUnit.Day:
                return firstDay + 1;
            case DateTimeUnit.Week:
                return firstDay + 7;
            default:
                var (year, month, _) = CivilDate.FromDays(firstDay);
                month += unit switch { DateTimeUnit.Month => 1, DateTimeUnit.Quarter => 3, _ => 12 };
                return CivilDate.ToDays(year + ((month - 1) / 12), ((month - 1) % 12) + 1, 1);
        }
    }
}
