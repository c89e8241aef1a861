namespace Winnow.Search.Dates;

/// <summary>What a date's text says, field by field; what it does not say keeps its "unset" value.</summary>
internal struct DateFields
{
    public const int Unset = int.MinValue;

    public long Year;
    public int Month;
    public int Day;
    public int DayOfYear;
    public long WeekYear;
    public int Week;
    public int DayOfWeek;
    public int Hour;
    public int HourOfAmPm;
    public int AmPm;
    public int Minute;
    public int Second;
    public int Nanos;
    public int OffsetMinutes;
    public TimeZoneInfo? Zone;
    public bool HasEpoch;
    public long EpochMillis;

    public static DateFields Empty => new()
    {
        Year = Unset,
        Month = Unset,
        Day = Unset,
        DayOfYear = Unset,
        WeekYear = Unset,
        Week = Unset,
        DayOfWeek = Unset,
        Hour = Unset,
        HourOfAmPm = Unset,
        AmPm = Unset,
        Minute = Unset,
        Second = Unset,
        Nanos = Unset,
        OffsetMinutes = Unset,
    };

    /// <summary>
    /// The moment. Fields that are missing begin their range, or end it when rounding up (the time of day only, as Elasticsearch
    /// does: a missing month or day is the first). False when a value is outside its range.
    /// </summary>
    public readonly bool TryResolve(bool roundUp, TimeZoneInfo? defaultZone, out long millis)
    {
        millis = EpochMillis;
        if (HasEpoch)
        {
            return true;
        }

        if (!TryResolveDay(out var days) || !TryResolveTime(roundUp, out var timeMillis))
        {
            return false;
        }

        var local = (days * CivilDate.MillisPerDay) + timeMillis;
        millis = OffsetMinutes != Unset ? local - (OffsetMinutes * 60_000L)
            : (Zone ?? defaultZone) is { } zone ? TimeZones.ToUtc(zone, local)
            : local;
        return true;
    }

    private readonly bool TryResolveDay(out long days)
    {
        days = 0;
        if (WeekYear != Unset || Week != Unset)
        {
            var week = Week == Unset ? 1 : Week;
            var weekYear = WeekYear != Unset ? WeekYear : Year == Unset ? 1970 : Year;
            if (week is < 1 or > 53 || DayOfWeek is not Unset and (< 1 or > 7))
            {
                return false;
            }

            days = CivilDate.FirstDayOfWeek(weekYear, week) + (DayOfWeek == Unset ? 0 : DayOfWeek - 1);
            return true;
        }

        var year = Year == Unset ? 1970 : Year;
        if (Math.Abs(year) > CivilDate.MaxYear)
        {
            return false;
        }

        if (DayOfYear != Unset)
        {
            days = CivilDate.ToDays(year, 1, 1) + DayOfYear - 1;
            return DayOfYear >= 1 && DayOfYear <= (CivilDate.IsLeap(year) ? 366 : 365);
        }

        var month = Month == Unset ? 1 : Month;
        var day = Day == Unset ? 1 : Day;
        if (month is < 1 or > 12 || day < 1 || day > CivilDate.DaysInMonth(year, month))
        {
            return false;
        }

        days = CivilDate.ToDays(year, month, day);
        return true;
    }

    private readonly bool TryResolveTime(bool roundUp, out long millis)
    {
        millis = 0;
        var hour = Hour;
        if (hour == Unset && HourOfAmPm != Unset)
        {
            hour = (HourOfAmPm % 12) + (AmPm == 1 ? 12 : 0);
        }

        hour = hour == Unset ? (roundUp ? 23 : 0) : hour;
        var minute = Minute == Unset ? (roundUp ? 59 : 0) : Minute;
        var second = Second == Unset ? (roundUp ? 59 : 0) : Second;
        var nanos = Nanos == Unset ? (roundUp ? 999_999_999 : 0) : Nanos;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return false;
        }

        millis = (((((hour * 60L) + minute) * 60) + second) * 1000) + (nanos / 1_000_000);
        return true;
    }
}
