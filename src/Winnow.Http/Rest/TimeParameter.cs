using System.Globalization;

namespace Winnow.Http.Rest;

/// <summary>Elasticsearch's time values: a number and a unit.</summary>
internal static class TimeParameter
{
    private static readonly (string Suffix, double Ticks)[] Units =
    [
        ("nanos", 0.01), ("micros", 10), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    public static TimeSpan Parse(string text, string name)
    {
        var trimmed = text.Trim();
        if (trimmed is "0" or "-1")
        {
            return trimmed == "0" ? TimeSpan.Zero : Timeout.InfiniteTimeSpan;
        }

        foreach (var (suffix, ticks) in Units)
        {
            if (trimmed.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(trimmed.AsSpan(0, trimmed.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
            {
                var value = amount * ticks;
                return value is >= 0 and <= long.MaxValue / 2d
                    ? TimeSpan.FromTicks((long)value)
                    : throw RestErrors.IllegalArgument($"failed to parse setting [{name}] with value [{text}] as a time value: out of range");
            }
        }

        throw RestErrors.IllegalArgument($"failed to parse setting [{name}] with value [{text}] as a time value: unit is missing or unrecognized");
    }
}
