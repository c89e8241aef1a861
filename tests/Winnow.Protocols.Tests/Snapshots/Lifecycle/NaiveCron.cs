namespace Winnow.Protocols.Tests.Snapshots.Lifecycle;

/// <summary>A random expression, and what it means as predicates: no parsing, no skipping but of whole days.</summary>
internal sealed record NaiveCron(
    string Text, Predicate<int> Second, Predicate<int> Minute, Predicate<int> Hour, Predicate<DateTime> Day)
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public static NaiveCron Next(Random random)
    {
        var (second, isSecond) = Field(random, 0, 59, []);
        var (minute, isMinute) = Field(random, 0, 59, []);
        var (hour, isHour) = Field(random, 0, 23, []);
        var (month, isMonth) = Field(random, 1, 12, Months);
        var (ofMonth, ofWeek, isDay) = random.Next(2) == 0 ? OfMonth(random) : OfWeek(random);
        var (year, isYear) = random.Next(4) == 0 ? Field(random, 2024, 2032, [], isYear: true) : ("", _ => true);
        return new NaiveCron(
            $"{second} {minute} {hour} {ofMonth} {month} {ofWeek} {year}".Trim(), isSecond, isMinute, isHour, date => isMonth(date.Month) && isYear(date.Year) && isDay(date));
    }

    /// <summary>The first time after another and not after the end.</summary>
    public DateTimeOffset? First(DateTimeOffset after, DateTimeOffset end)
    {
        for (var day = after.UtcDateTime.Date; day <= end.UtcDateTime; day = day.AddDays(1))
        {
            if (!Day(day))
            {
                continue;
            }

            for (var time = day; time < day.AddDays(1); time = time.AddSeconds(1))
            {
                if (time > after.UtcDateTime && Hour(time.Hour) && Minute(time.Minute) && Second(time.Second))
                {
                    return new DateTimeOffset(time, TimeSpan.Zero);
                }
            }
        }

        return null;
    }

    private static (string Text, Predicate<int> Matches) Field(Random random, int min, int max, string[] names, bool isYear = false)
    {
        // The years that there are begin long before those that are asked for here.
        var origin = isYear ? 1970 : min;
        string Show(int value) => names.Length > 0 && random.Next(2) == 0 ? names[value - min] : $"{value}";
        var size = max - min + 1;
        var a = min + random.Next(size);
        var b = !isYear ? min + random.Next(size) : random.Next(a, max + 1);
        var step = 1 + random.Next(Math.Min(size - 1, 20));
        bool InRange(int value) => a <= b ? value >= a && value <= b : value >= a || value <= b;
        bool OnStep(int value) => (value - a + size) % size % step == 0;
        return random.Next(7) switch
        {
            0 => ("*", _ => true),
            1 => (Show(a), value => value == a),
            2 => ($"{Show(a)}-{Show(b)}", InRange),
            3 => ($"*/{step}", value => (value - origin) % step == 0),
            4 => ($"{a}/{step}", value => value >= a && (value - a) % step == 0),
            5 => ($"{a}-{b}/{step}", value => InRange(value) && OnStep(value)),
            _ => ($"{Show(a)},{Show(b)}", value => value == a || value == b),
        };
    }

    private static (string OfMonth, string OfWeek, Predicate<DateTime> Matches) OfMonth(Random random)
    {
        var day = 1 + random.Next(31);
        var offset = random.Next(31);
        switch (random.Next(6))
        {
            case 0:
                return ("L", "?", date => date.AddDays(1).Month != date.Month);
            case 1:
                return ($"L-{offset}", "?", date => date.AddDays(offset).Month == date.Month && date.AddDays(offset + 1).Month != date.Month);
            case 2:
                return ("LW", "?", date => IsNearest(date, Last(date)));
            case 3:
                return ($"{day}W", "?", date => IsNearest(date, Math.Min(day, Last(date))));
            default:
                var (text, matches) = Field(random, 1, 31, []);
                return (text, "?", date => matches(date.Day));
        }
    }

    private static (string OfMonth, string OfWeek, Predicate<DateTime> Matches) OfWeek(Random random)
    {
        var day = random.Next(7);
        var nth = 1 + random.Next(5);
        switch (random.Next(5))
        {
            case 0:
                return ("?", "L", date => date.DayOfWeek == DayOfWeek.Saturday);
            case 1:
                return ("?", $"{day + 1}L", date => (int)date.DayOfWeek == day && date.AddDays(7).Month != date.Month);
            case 2:
                return ("?", $"{Days[day]}#{nth}", date => (int)date.DayOfWeek == day && Enumerable.Range(1, date.Day).Count(d => (int)new DateTime(date.Year, date.Month, d).DayOfWeek == day) == nth);
            default:
                var (text, matches) = Field(random, 1, 7, Days);
                return ("?", text, date => matches((int)date.DayOfWeek + 1));
        }
    }

    private static int Last(DateTime date) => DateTime.DaysInMonth(date.Year, date.Month);

    /// <summary>Of all weekdays of the month, none is nearer to the day.</summary>
    private static bool IsNearest(DateTime date, int day)
    {
        var nearest = Enumerable.Range(1, Last(date))
            .Where(d => new DateTime(date.Year, date.Month, d).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .MinBy(d => Math.Abs(d - day));
        return date.Day == nearest;
    }
}
