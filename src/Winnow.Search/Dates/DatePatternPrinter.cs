using System.Text;

namespace Winnow.Search.Dates;

/// <summary>Writes a moment by a compiled pattern.</summary>
internal static class DatePatternPrinter
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static string Print(long millis, TimeZoneInfo zone, DateElement[] elements)
    {
        var offset = TimeZones.OffsetAt(zone, millis);
        var local = millis + offset;
        var days = CivilDate.FloorDiv(local, CivilDate.MillisPerDay);
        var (year, month, day) = CivilDate.FromDays(days);
        var moment = new Moment(millis, days, year, month, day, local - (days * CivilDate.MillisPerDay), (int)(offset / 60_000), zone);
        var text = new StringBuilder(32);
        Print(text, moment, elements);
        return text.ToString();
    }

    private static void Print(StringBuilder text, in Moment moment, DateElement[] elements)
    {
        foreach (var element in elements)
        {
            if (!element.ParseOnly)
            {
                Print(text, moment, element);
            }
        }
    }

    private static void Print(StringBuilder text, in Moment moment, DateElement element)
    {
        switch (element.Kind)
        {
            case DateFieldKind.Literal:
                text.Append(element.Text);
                break;
            case DateFieldKind.Optional:
                Print(text, moment, element.Children!);
                break;
            case DateFieldKind.Year:
                Year(text, moment.Year, element);
                break;
            case DateFieldKind.WeekYear:
                Year(text, CivilDate.IsoWeek(moment.Days).WeekYear, element);
                break;
            case DateFieldKind.MonthText:
                text.Append(element.MinWidth == 4 ? Months[moment.Month - 1] : Months[moment.Month - 1].AsSpan(0, 3));
                break;
            case DateFieldKind.DayOfWeekText:
                var name = Days[CivilDate.DayOfWeek(moment.Days) - 1];
                text.Append(element.MinWidth == 4 ? name : name.AsSpan(0, 3));
                break;
            case DateFieldKind.AmPm:
                text.Append(moment.Hour < 12 ? "AM" : "PM");
                break;
            case DateFieldKind.Fraction:
                Fraction(text, moment.Milli, element);
                break;
            case DateFieldKind.Offset:
                Offset(text, moment.OffsetMinutes, element);
                break;
            case DateFieldKind.ZoneId:
                Zone(text, moment, element);
                break;
            case DateFieldKind.EpochMillis:
                text.Append(moment.Millis);
                break;
            case DateFieldKind.EpochSeconds:
                text.Append(CivilDate.FloorDiv(moment.Millis, 1000));
                break;
            default:
                text.Append(Number(moment, element.Kind).ToString("D" + element.MinWidth));
                break;
        }
    }

    private static int Number(in Moment moment, DateFieldKind kind) => kind switch
    {
        DateFieldKind.Month => moment.Month,
        DateFieldKind.Day => moment.Day,
        DateFieldKind.DayOfYear => CivilDate.DayOfYear(moment.Year, moment.Month, moment.Day),
        DateFieldKind.DayOfWeek => CivilDate.DayOfWeek(moment.Days),
        DateFieldKind.Week => CivilDate.IsoWeek(moment.Days).Week,
        DateFieldKind.Hour => moment.Hour,
        DateFieldKind.ClockHourOfAmPm => moment.Hour % 12 == 0 ? 12 : moment.Hour % 12,
        DateFieldKind.Minute => (int)(moment.MillisOfDay / 60_000 % 60),
        _ => (int)(moment.MillisOfDay / 1000 % 60),
    };

    private static void Year(StringBuilder text, long year, DateElement element)
    {
        if (element is { MinWidth: 2, MaxWidth: 2 })
        {
            text.Append(CivilDate.FloorMod(year, 100).ToString("D2"));
            return;
        }

        text.Append(year < 0 ? "-" : year > 9999 && element.MinWidth >= 4 ? "+" : "").Append(Math.Abs(year).ToString("D" + element.MinWidth));
    }

    private static void Fraction(StringBuilder text, int milli, DateElement element)
    {
        var digits = milli.ToString("D3");
        text.Append(element.Text);
        text.Append(element.Text.Length > 0 ? digits
            : element.MinWidth <= 3 ? digits[..element.MinWidth]
            : digits + new string('0', element.MinWidth - 3));
    }

    private static void Offset(StringBuilder text, int minutes, DateElement element)
    {
        if (minutes == 0 && element.Text == "Z")
        {
            text.Append('Z');
            return;
        }

        text.Append(minutes < 0 ? '-' : '+').Append((Math.Abs(minutes) / 60).ToString("D2"));
        if (element.MinWidth > 1 || minutes % 60 != 0)
        {
            text.Append(element.MinWidth is 3 or 5 ? ":" : "").Append((Math.Abs(minutes) % 60).ToString("D2"));
        }
    }

    private static void Zone(StringBuilder text, in Moment moment, DateElement element)
    {
        if (element.MinWidth == 1)
        {
            Offset(text, moment.OffsetMinutes, new DateElement(DateFieldKind.Offset, 3, 3, "Z"));
        }
        else
        {
            text.Append(ReferenceEquals(moment.Zone, TimeZoneInfo.Utc) ? "Z" : moment.Zone.Id);
        }
    }

    private readonly record struct Moment(
        long Millis, long Days, long Year, int Month, int Day, long MillisOfDay, int OffsetMinutes, TimeZoneInfo Zone)
    {
        public int Hour => (int)(MillisOfDay / 3_600_000);

        public int Milli => (int)(MillisOfDay % 1000);
    }
}
