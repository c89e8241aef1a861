using System.Globalization;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>
/// One field of a cron expression that lists values: <c>*</c>, <c>5</c>, <c>5-10</c>, <c>5/15</c>, <c>*/15</c>, <c>MON-FRI</c>, and lists of them.
/// A range whose end comes first goes on over the end of the field, as 22-2 does for hours.
/// </summary>
internal sealed record CronField(string Name, int Min, int Max, string[] Names, bool Wraps = true)
{
    public static CronField Seconds { get; } = new("seconds", 0, 59, []);

    public static CronField Minutes { get; } = new("minutes", 0, 59, []);

    public static CronField Hours { get; } = new("hours", 0, 23, []);

    public static CronField DayOfMonth { get; } = new("day-of-month", 1, 31, []);

    public static CronField Month { get; } = new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    /// <summary>Sunday is 1.</summary>
    public static CronField DayOfWeek { get; } = new("day-of-week", 1, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    public static CronField Year { get; } = new("year", 1970, 2199, [], Wraps: false);

    private int Span => Max - Min + 1;

    /// <summary>Whether each value up to <see cref="Max"/> is meant.</summary>
    public bool[] Parse(string text)
    {
        var values = new bool[Max + 1];
        foreach (var item in text.Split(','))
        {
            Add(values, item);
        }

        return values;
    }

    /// <summary>A number or a name.</summary>
    public int Value(string text)
    {
        var name = Array.IndexOf(Names, text);
        if (name >= 0)
        {
            return Min + name;
        }

        if (text.Length == 0 || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw new FormatException($"[{text}] is no value of the {Name} field");
        }

        return value >= Min && value <= Max ? value : throw new FormatException($"{Name} values must be between {Min} and {Max}, not {value}");
    }

    private void Add(bool[] values, string item)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var step = slash < 0 ? 1 : Step(item[(slash + 1)..]);
        var (first, last) = Range(slash < 0 ? item : item[..slash], isStepped: slash >= 0);
        if (first > last && !Wraps)
        {
            throw new FormatException($"the {Name} range [{item}] ends before it begins");
        }

        for (var value = first; value <= (first > last ? last + Span : last); value += step)
        {
            values[Min + ((value - Min) % Span)] = true;
        }
    }

    private (int First, int Last) Range(string text, bool isStepped)
    {
        if (text is "*" || (text.Length == 0 && isStepped))
        {
            return (Min, Max);
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash >= 0)
        {
            return (Value(text[..dash]), Value(text[(dash + 1)..]));
        }

        var value = Value(text);
        return (value, isStepped ? Max : value);
    }

    private int Step(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0 && step < Math.Max(Span, Max + 1)
            ? step
            : throw new FormatException($"[{text}] is no increment of the {Name} field");
}
