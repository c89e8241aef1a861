namespace Winnow.Search.Dates;

/// <summary>Date math: <c>now-1d/d</c>, <c>2024-01-31||+1M/M</c>.</summary>
public static class DateMath
{
    /// <summary>
    /// The moment that an expression names. With <paramref name="roundUp"/>, a date that leaves out its time of day and a rounding
    /// <c>/d</c> mean the last millisecond of their range.
    /// </summary>
    public static long Parse(string text, DateFormatter format, Func<long> now, bool roundUp = false, TimeZoneInfo? zone = null)
    {
        if (text.StartsWith("now", StringComparison.Ordinal))
        {
            return Evaluate(text, 3, now(), roundUp, zone);
        }

        var math = text.IndexOf("||", StringComparison.Ordinal);
        if (math >= 0)
        {
            return Evaluate(text, math + 2, ParseDate(text[..math], format, roundUp: false, zone), roundUp, zone);
        }

        return ParseDate(text, format, roundUp, zone);
    }

    /// <summary>Moves a moment by calendar units in a zone; the day of month is cut to what the month has.</summary>
    public static long Add(long millis, int count, char unit, TimeZoneInfo zone)
    {
        switch (unit)
        {
            case 's':
                return millis + (count * 1000L);
            case 'm':
                return millis + (count * 60_000L);
            case 'h' or 'H':
                return millis + (count * 3_600_000L);
        }

        var local = millis + TimeZones.OffsetAt(zone, millis);
        return TimeZones.ToUtc(zone, unit switch
        {
            'd' => local + (count * CivilDate.MillisPerDay),
            'w' => local + (count * 7L * CivilDate.MillisPerDay),
            'M' => AddMonths(local, count),
            _ => AddMonths(local, count * 12L),
        });
    }

    /// <summary>The start of the unit that a moment lies in, in a zone. Weeks start on Monday.</summary>
    public static long Floor(long millis, char unit, TimeZoneInfo zone)
    {
        var local = millis + TimeZones.OffsetAt(zone, millis);
        var days = CivilDate.FloorDiv(local, CivilDate.MillisPerDay);
        var (year, month, _) = CivilDate.FromDays(days);
        return TimeZones.ToUtc(zone, unit switch
        {
            's' => CivilDate.FloorDiv(local, 1000) * 1000,
            'm' => CivilDate.FloorDiv(local, 60_000) * 60_000,
            'h' or 'H' => CivilDate.FloorDiv(local, 3_600_000) * 3_600_000,
            'd' => days * CivilDate.MillisPerDay,
            'w' => (days - CivilDate.DayOfWeek(days) + 1) * CivilDate.MillisPerDay,
            'M' => CivilDate.ToDays(year, month, 1) * CivilDate.MillisPerDay,
            _ => CivilDate.ToDays(year, 1, 1) * CivilDate.MillisPerDay,
        });
    }

    private static long AddMonths(long local, long count)
    {
        var days = CivilDate.FloorDiv(local, CivilDate.MillisPerDay);
        var (year, month, day) = CivilDate.FromDays(days);
        var months = (year * 12) + month - 1 + count;
        year = CivilDate.FloorDiv(months, 12);
        month = (int)(months - (year * 12)) + 1;
        day = Math.Min(day, CivilDate.DaysInMonth(year, month));
        return (CivilDate.ToDays(year, month, day) * CivilDate.MillisPerDay) + local - (days * CivilDate.MillisPerDay);
    }

    private static long ParseDate(string text, DateFormatter format, bool roundUp, TimeZoneInfo? zone)
    {
        if (text.Length == 0)
        {
            throw Errors.Parse("cannot parse empty date");
        }

        if (!format.TryParse(text, out var millis, roundUp, zone))
        {
            var failure = format.Failed(text);
            throw Errors.Parse($"failed to parse date field [{text}] with format [{format.Pattern}]: [{failure.Reason}]", failure);
        }

        return millis;
    }

    private static long Evaluate(string text, int position, long millis, bool roundUp, TimeZoneInfo? zone)
    {
        var math = text[position..];
        zone ??= TimeZoneInfo.Utc;
        while (position < text.Length)
        {
            var op = text[position++];
            if (op is not ('/' or '+' or '-'))
            {
                throw Errors.Parse($"operator not supported for date math [{math}]");
            }

            if (position >= text.Length)
            {
                throw Errors.Parse($"truncated date math [{math}]");
            }

            var start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }

            if (position >= text.Length)
            {
                throw Errors.Parse($"truncated date math [{math}]");
            }

            var count = 1;
            if (position > start && !int.TryParse(text.AsSpan(start, position - start), out count))
            {
                throw Errors.Parse($"number too large in date math [{math}]");
            }

            var unit = text[position++];
            if (unit is not ('y' or 'M' or 'w' or 'd' or 'h' or 'H' or 'm' or 's'))
            {
                throw Errors.Parse($"unit [{unit}] not supported for date math [{math}]");
            }

            if (op != '/')
            {
                millis = Add(millis, op == '+' ? count : -count, unit, zone);
                continue;
            }

            if (count != 1)
            {
                throw Errors.Parse($"rounding `/` can only be used on single unit types [{math}]");
            }

            millis = Floor(millis, unit, zone);
            if (roundUp)
            {
                millis = Add(millis, 1, unit, zone) - 1;
            }
        }

        return millis;
    }
}
