using System.Globalization;

namespace Winnow.Protocols.Following;

/// <summary>Sizes and times as Elasticsearch spells them, exactly: what is printed reads as the same value.</summary>
internal static class FollowLiterals
{
    private static readonly (string Unit, long Bytes)[] Sizes =
        [("pb", 1L << 50), ("tb", 1L << 40), ("gb", 1L << 30), ("mb", 1L << 20), ("kb", 1L << 10), ("b", 1)];

    private static readonly (string Unit, long Millis)[] Times = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>Null for what is none.</summary>
    public static long? ParseBytes(string text)
    {
        foreach (var (unit, bytes) in Sizes)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                var digits = text.AsSpan(0, text.Length - unit.Length);
                return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole <= long.MaxValue / bytes
                    ? whole * bytes
                    : decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) && bytes > 1 && part * bytes <= long.MaxValue
                        ? (long)(part * bytes)
                        : null;
            }
        }

        return text is "0" ? 0 : null;
    }

    /// <summary>In the largest unit that loses nothing.</summary>
    public static string Bytes(long value)
    {
        var (unit, bytes) = Sizes.First(size => value % size.Bytes == 0 && (value != 0 || size.Bytes == 1));
        return $"{value / bytes}{unit}";
    }

    /// <summary>In the largest unit that loses nothing.</summary>
    public static string Time(TimeSpan value)
    {
        var whole = (long)value.TotalMilliseconds;
        var (unit, millis) = Times.First(time => whole % time.Millis == 0 && (whole != 0 || time.Millis == 1));
        return $"{whole / millis}{unit}";
    }
}
