namespace Winnow.Search;

/// <summary>Sizes as settings and parameters spell them: <c>512mb</c>, <c>1.5gb</c>, <c>100b</c>.</summary>
public static class ByteSize
{
    private static readonly (string Unit, int Shift)[] Units =
    [
        ("pb", 50), ("tb", 40), ("gb", 30), ("mb", 20), ("kb", 10), ("p", 50), ("t", 40), ("g", 30), ("m", 20), ("k", 10), ("b", 0),
    ];

    /// <summary>Reads a size in bytes; -1 alone means "no limit".</summary>
    public static long Parse(string text, string setting = "size")
    {
        var value = text.Trim().ToLowerInvariant();
        if (value is "-1")
        {
            return -1;
        }

        if (value is "0")
        {
            return 0;
        }

        foreach (var (unit, shift) in Units)
        {
            if (!value.EndsWith(unit, StringComparison.Ordinal))
            {
                continue;
            }

            var digits = value[..^unit.Length].Trim();
            if (long.TryParse(digits, out var whole) && whole >= 0 && whole <= long.MaxValue >> shift)
            {
                return whole << shift;
            }

            if (double.TryParse(digits, System.Globalization.NumberStyles.Float, null, out var fraction)
                && fraction >= 0 && shift > 0 && fraction * (1L << shift) < long.MaxValue)
            {
                return (long)(fraction * (1L << shift));
            }

            throw Errors.Parse($"failed to parse setting [{setting}] with value [{text}] as a size in bytes");
        }

        throw Errors.Parse($"failed to parse setting [{setting}] with value [{text}] as a size in bytes: unit is missing or unrecognized");
    }

    /// <summary>As Elasticsearch prints a size for people: one decimal of the largest unit that fits.</summary>
    public static string Format(long bytes)
    {
        foreach (var (unit, shift) in Units.Take(5))
        {
            if (bytes >= 1L << shift)
            {
                var tenths = Math.Round(bytes / (double)(1L << shift), 1, MidpointRounding.ToZero);
                return $"{tenths:0.#}{unit}";
            }
        }

        return $"{bytes}b";
    }
}
