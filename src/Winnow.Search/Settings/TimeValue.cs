namespace Winnow.Search;

/// <summary>Durations as settings and parameters spell them: <c>30s</c>, <c>1m</c>, <c>500ms</c>.</summary>
public static class TimeValue
{
    // "ms" before "m" and "s": the longest unit wins.
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("nanos", 0), ("micros", TimeSpan.TicksPerMicrosecond), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a duration; -1 alone means "never" (a negative span), 0 needs no unit.</summary>
    /// <param name="text">The literal.</param>
    /// <param name="setting">What is being read, for the message.</param>
    public static TimeSpan Parse(string text, string setting = "time")
    {
        var value = text.Trim().ToLowerInvariant();
        if (value is "-1")
        {
            return TimeSpan.FromMilliseconds(-1);
        }

        if (value is "0")
        {
            return TimeSpan.Zero;
        }

        foreach (var (unit, ticks) in Units)
        {
            // An upper-case M would be months, which have no fixed length; the other units may be in either case.
            var source = unit is "m" ? text.Trim() : value;
            if (source.EndsWith(unit, StringComparison.Ordinal) && Number(value, unit, out var digits))
            {
                return Scale(digits, ticks, text, setting);
            }
        }

        throw Errors.IllegalArgument(
            $"failed to parse setting [{setting}] with value [{text}] as a time value: unit is missing or unrecognized");
    }

    /// <summary>The shortest spelling, as Elasticsearch prints it.</summary>
    public static string Format(TimeSpan value)
    {
        if (value < TimeSpan.Zero)
        {
            return "-1";
        }

        foreach (var (unit, ticks) in Units.Reverse())
        {
            if (ticks > 0 && value.Ticks % ticks == 0 && value.Ticks != 0)
            {
                return $"{value.Ticks / ticks}{unit}";
            }
        }

        return "0s";
    }

    private static bool Number(string value, string unit, out string digits)
    {
        digits = value[..^unit.Length].Trim();
        return digits.Length > 0 && (char.IsAsciiDigit(digits[^1]) || digits[^1] == '.');
    }

    private static TimeSpan Scale(string digits, long ticks, string text, string setting)
    {
        if (!long.TryParse(digits, out var count))
        {
            throw digits.Contains('.', StringComparison.Ordinal)
                ? Errors.IllegalArgument($"failed to parse [{text}], fractional time values are not supported")
                : Errors.IllegalArgument($"failed to parse [{text}]", Errors.NumberFormat($"For input string: \"{digits}\""));
        }

        if (count < -1)
        {
            throw Errors.IllegalArgument(
                $"failed to parse setting [{setting}] with value [{text}] as a time value: negative durations are not supported");
        }

        // A span holds 29,000 years; what asks for more means "for ever".
        return ticks == 0 ? new TimeSpan(count / 100)
            : count > long.MaxValue / ticks ? TimeSpan.MaxValue
            : new TimeSpan(count * ticks);
    }
}
