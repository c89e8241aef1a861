using System.Globalization;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>Elasticsearch's time values: a whole number and a unit.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Millis)[] Units =
        [("nanos", 1e-6), ("micros", 1e-3), ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Null for what is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text is "0" or "-1")
        {
            return text == "0" ? TimeSpan.Zero : TimeSpan.FromMilliseconds(-1);
        }

        foreach (var (unit, millis) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                var total = value * millis;
                return total < TimeSpan.MaxValue.TotalMilliseconds / 2 ? TimeSpan.FromMilliseconds(total) : null;
            }
        }

        return null;
    }
}
