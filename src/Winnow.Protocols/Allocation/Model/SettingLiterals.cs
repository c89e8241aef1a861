using System.Globalization;

namespace Winnow.Protocols.Allocation;

/// <summary>Numbers, times and sizes in settings that were checked when they were set: what cannot be read counts as unset.</summary>
internal static class SettingLiterals
{
    private static readonly (string Unit, int Shift)[] Sizes = [("pb", 50), ("tb", 40), ("gb", 30), ("mb", 20), ("kb", 10), ("b", 0)];

    private static readonly (string Unit, double Millis)[] Times =
        [("nanos", 1e-6), ("micros", 1e-3), ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    public static int Int(string? text, int otherwise) => int.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    public static double Double(string? text, double otherwise) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    public static bool Bool(string? text, bool otherwise) => bool.TryParse(text, out var value) ? value : otherwise;

    public static TimeSpan Time(string? text, TimeSpan otherwise)
    {
        foreach (var (unit, millis) in Times)
        {
            if (text?.EndsWith(unit, StringComparison.Ordinal) == true
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture, out var value))
            {
                return TimeSpan.FromMilliseconds(value * millis);
            }
        }

        return text is "0" or "-1" ? TimeSpan.Zero : otherwise;
    }

    public static long? Bytes(string? text)
    {
        foreach (var (unit, shift) in Sizes)
        {
            if (text?.EndsWith(unit, StringComparison.OrdinalIgnoreCase) == true
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture, out var value))
            {
                return (long)(value * (1L << shift));
            }
        }

        return null;
    }

    /// <summary>As Elasticsearch prints a size for people: one decimal of the largest unit that fits.</summary>
    public static string Format(long bytes)
    {
        foreach (var (unit, shift) in Sizes)
        {
            if (bytes >= 1L << shift)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(bytes / (double)(1L << shift), 1, MidpointRounding.ToZero):0.#}{unit}");
            }
        }

        return $"{bytes}b";
    }
}
