using System.Globalization;
using System.Text.Json;

namespace Winnow.Search;

/// <summary>
/// Floating-point numbers as Java writes them, which is what clients of Elasticsearch see: the shortest digits that mean the number,
/// always with a fraction, with an exponent below 10^-3 and from 10^7 on.
/// </summary>
internal static class JavaDouble
{
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var magnitude = Math.Abs(value);
        if (magnitude is >= 1e-3 and < 1e7 || magnitude == 0)
        {
            var plain = value.ToString("R", CultureInfo.InvariantCulture);
            return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
        }

        // "E16" is exact to 17 digits but not shortest; "R" is shortest but its form depends on the size.
        var (negative, digits, exponent) = ShortestDigits(value);
        var fraction = digits.Length > 1 ? digits[1..] : "0";
        return $"{(negative ? "-" : string.Empty)}{digits[0]}.{fraction}E{exponent}";
    }

    /// <summary>Writes a number; what JSON has no number for becomes a string, as in Elasticsearch.</summary>
    public static void WriteDouble(this Utf8JsonWriter writer, double value)
    {
        var text = Format(value);
        if (double.IsFinite(value))
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    public static void WriteDouble(this Utf8JsonWriter writer, ReadOnlySpan<byte> property, double value)
    {
        writer.WritePropertyName(property);
        writer.WriteDouble(value);
    }

    private static (bool Negative, string Digits, int Exponent) ShortestDigits(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture).AsSpan();
        var negative = text[0] == '-';
        text = negative ? text[1..] : text;
        var exponent = 0;
        var e = text.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var digits = string.Concat(whole, point < 0 ? default : text[(point + 1)..]);
        var leading = digits.Length - digits.TrimStart('0').Length;
        exponent += whole.Length - 1 - leading;
        digits = digits[leading..].TrimEnd('0');
        return (negative, digits, exponent);
    }
}
