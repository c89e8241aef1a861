using System.Globalization;

namespace Winnow.Search.Aggregations;

/// <summary>
/// Numbers by a pattern such as <c>#,##0.00</c>. The letters mean the same in Java and .NET; where a number lies between two
/// neighbours, Java takes the even one.
/// </summary>
internal sealed class DecimalFormat(string pattern) : DocValueFormat
{
    private const int MaxRoundedDigits = 15;

    private readonly int _fractionDigits = FractionDigits(pattern);

    private protected override FormatKind Kind => FormatKind.Decimal;

    public override string FormatLong(long value) => value.ToString(pattern, CultureInfo.InvariantCulture);

    public override string FormatDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
        }

        var rounded = _fractionDigits <= MaxRoundedDigits ? Math.Round(value, _fractionDigits, MidpointRounding.ToEven) : value;
        return rounded.ToString(pattern, CultureInfo.InvariantCulture);
    }

    private protected override void WriteBody(AggregationOutput output) => output.WriteString(pattern);

    private static int FractionDigits(string pattern)
    {
        var positive = pattern.Split(';')[0];
        var point = positive.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : positive.AsSpan(point + 1).IndexOfAnyExcept('0', '#');
        digits = digits < 0 ? positive.Length - point - 1 : digits;
        return digits + (positive.Contains('%', StringComparison.Ordinal) ? 2 : 0);
    }
}
