namespace Winnow.Search.Dates;

/// <summary>The proleptic Gregorian calendar over all years that a 64-bit millisecond count can name (DateTime ends at 9999).</summary>
public static class CivilDate
{
    public const long MillisPerDay = 86_400_000;
    public const long MaxYear = 292_278_993;

    // Days are counted from 0000-03-01 in eras of 400 years, so that the leap day is the last day of a year.
    private const int DaysPerEra = 146_097;
    private const int EpochDay = 719_468;

    /// <summary>Days since 1970-01-01.</summary>
    public static long ToDays(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = Math.DivRem(year >= 0 ? year : year - 399, 400).Quotient;
        var yearOfEra = year - (era * 400);
        var dayOfYear = ((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5 + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - EpochDay;
    }

    public static (long Year, int Month, int Day) FromDays(long days)
    {
        days += EpochDay;
        var era = (days >= 0 ? days : days - DaysPerEra + 1) / DaysPerEra;
        var dayOfEra = days - (era * DaysPerEra);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1));
    }

    public static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(long year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>1 is Monday.</summary>
    public static int DayOfWeek(long days) => (int)FloorMod(days + 3, 7) + 1;

    public static int DayOfYear(long year, int month, int day) => (int)(ToDays(year, month, day) - ToDays(year, 1, 1)) + 1;

    /// <summary>The ISO 8601 week and the year that it belongs to.</summary>
    public static (long WeekYear, int Week) IsoWeek(long days)
    {
        var thursday = days - DayOfWeek(days) + 4;
        var year = FromDays(thursday).Year;
        return (year, (int)((thursday - ToDays(year, 1, 1)) / 7) + 1);
    }

    /// <summary>The Monday of an ISO week.</summary>
    public static long FirstDayOfWeek(long weekYear, int week)
    {
        var fourth = ToDays(weekYear, 1, 4);
        return fourth - DayOfWeek(fourth) + 1 + ((week - 1) * 7L);
    }

    public static long FloorDiv(long value, long divisor)
    {
        var quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    public static long FloorMod(long value, long divisor) => value - (FloorDiv(value, divisor) * divisor);
}
