using System.Globalization;
using System.Text;
using Winnow.Search.Dates;

namespace Winnow.Search.Mappings;

/// <summary>How the values of a column are printed, and how a request's literals become values.</summary>
public abstract class DocValueFormat
{
    /// <summary>Numbers as numbers, byte strings as text.</summary>
    public static DocValueFormat Raw { get; } = new RawFormat();

    public static DocValueFormat Boolean { get; } = new BooleanFormat();

    public static DocValueFormat Ip { get; } = new IpFormat();

    /// <summary>Whether a number prints as a plain number, so that no text beside it says more.</summary>
    public virtual bool IsRaw => false;

    public abstract string Format(long value);

    public abstract string Format(double value);

    public virtual string Format(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value);

    public abstract long ParseLong(string text, bool roundUp, Func<long> now);

    public abstract double ParseDouble(string text, bool roundUp, Func<long> now);

    public virtual byte[] ParseBytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class RawFormat : DocValueFormat
    {
        public override bool IsRaw => true;

        public override string Format(long value) => value.ToString();

        public override string Format(double value) => JavaDouble.Format(value);

        public override long ParseLong(string text, bool roundUp, Func<long> now) =>
            long.TryParse(text, out var whole) ? whole
            : double.TryParse(text, out var real) && real is >= long.MinValue and <= long.MaxValue ? (long)(roundUp ? Math.Ceiling(real) : Math.Floor(real))
            : throw Errors.NumberFormat($"For input string: \"{text}\"");

        public override double ParseDouble(string text, bool roundUp, Func<long> now) =>
            double.TryParse(text, out var value) ? value : throw Errors.NumberFormat($"For input string: \"{text}\"");
    }

    private sealed class BooleanFormat : DocValueFormat
    {
        public override string Format(long value) => value == 0 ? "false" : "true";

        public override string Format(double value) => value == 0 ? "false" : "true";

        public override long ParseLong(string text, bool roundUp, Func<long> now) => text switch
        {
            "false" or "0" => 0,
            "true" or "1" => 1,
            _ => throw Errors.IllegalArgument($"Cannot parse boolean [{text}], expected either [true] or [false]"),
        };

        public override double ParseDouble(string text, bool roundUp, Func<long> now) => ParseLong(text, roundUp, now);
    }

    private sealed class IpFormat : DocValueFormat
    {
        public override string Format(long value) => value.ToString();

        public override string Format(double value) => JavaDouble.Format(value);

        public override string Format(ReadOnlySpan<byte> value) => IpAddresses.Format(value);

        public override byte[] ParseBytes(string text) => IpAddresses.Parse(text);

        public override long ParseLong(string text, bool roundUp, Func<long> now) =>
            throw Errors.IllegalArgument("an ip address is not a number");

        public override double ParseDouble(string text, bool roundUp, Func<long> now) => ParseLong(text, roundUp, now);
    }
}

/// <summary>Dates by a format and a zone.</summary>
public sealed class DateValueFormat(DateFormatter formatter, TimeZoneInfo zone) : DocValueFormat
{
    public DateFormatter Formatter { get; } = formatter;

    public TimeZoneInfo Zone { get; } = zone;

    public override string Format(long value) => Formatter.Format(value, Zone);

    public override string Format(double value) => Format((long)value);

    public override long ParseLong(string text, bool roundUp, Func<long> now) => DateMath.Parse(text, Formatter, now, roundUp, Zone);

    public override double ParseDouble(string text, bool roundUp, Func<long> now) => ParseLong(text, roundUp, now);
}

/// <summary>
/// Numbers by a pattern of java.text.DecimalFormat: <c>0.00</c>, <c>#,##0</c>, <c>$0.0</c>. The letters mean the same in .NET; where a
/// number lies between two neighbours, Java takes the even one.
/// </summary>
public sealed class DecimalValueFormat(string pattern) : DocValueFormat
{
    // Beyond this the rounding of the pattern itself is all there is.
    private const int MaxRoundedDigits = 15;

    private readonly int _fractionDigits = FractionDigits(pattern);

    public string Pattern { get; } = pattern;

    public override string Format(long value) => value.ToString(Pattern, CultureInfo.InvariantCulture);

    public override string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
        }

        var rounded = _fractionDigits <= MaxRoundedDigits ? Math.Round(value, _fractionDigits, MidpointRounding.ToEven) : value;
        return rounded.ToString(Pattern, CultureInfo.InvariantCulture);
    }

    public override long ParseLong(string text, bool roundUp, Func<long> now) => (long)ParseDouble(text, roundUp, now);

    public override double ParseDouble(string text, bool roundUp, Func<long> now) =>
        double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Errors.IllegalArgument($"Cannot parse the value [{text}] using the pattern [{Pattern}]");

    private static int FractionDigits(string pattern)
    {
        var positive = pattern.Split(';')[0];
        var point = positive.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : positive.AsSpan(point + 1).IndexOfAnyExcept('0', '#');
        digits = digits < 0 ? positive.Length - point - 1 : digits;
        return digits + (positive.Contains('%', StringComparison.Ordinal) ? 2 : 0);
    }
}
