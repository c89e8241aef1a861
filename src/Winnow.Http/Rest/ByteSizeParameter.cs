using System.Globalization;

namespace Winnow.Http.Rest;

/// <summary>Elasticsearch's sizes: a number and a unit of bytes.</summary>
internal static class ByteSizeParameter
{
    private static readonly (string Suffix, double Bytes)[] Units =
        [("pb", 1L << 50), ("tb", 1L << 40), ("gb", 1L << 30), ("mb", 1 << 20), ("kb", 1 << 10), ("p", 1L << 50), ("t", 1L << 40), ("g", 1L << 30), ("m", 1 << 20), ("k", 1 << 10), ("b", 1)];

    public static long Parse(string text, string name)
    {
        var trimmed = text.Trim().ToLowerInvariant();
        if (trimmed is "0")
        {
            return 0;
        }

        foreach (var (suffix, bytes) in Units)
        {
            if (!trimmed.EndsWith(suffix, StringComparison.Ordinal))
            {
                continue;
            }

            if (double.TryParse(trimmed[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * bytes < long.MaxValue)
            {
                return (long)(number * bytes);
            }

            throw RestErrors.Parse($"failed to parse setting [{name}] with value [{text}] as a size in bytes");
        }

        throw RestErrors.Parse($"failed to parse setting [{name}] with value [{text}] as a size in bytes: unit is missing or unrecognized");
    }
}
