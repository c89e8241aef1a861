using System.Globalization;
using System.Net;
using System.Text;
using Winnow.Search.Dates;

namespace Winnow.Search.Aggregations;

/// <summary>How the values of a column look in a response, and how a request writes them.</summary>
internal abstract class DocValueFormat
{
    private protected enum FormatKind : byte
    {
        Raw = 0,
        Boolean = 1,
        Ip = 2,
        Date = 3,
        Decimal = 4,
    }

    public static DocValueFormat Raw { get; } = new RawFormat();

    /// <summary>Values are shown as they are: no <c>key_as_string</c> beside the key.</summary>
    public bool IsRaw => ReferenceEquals(this, Raw);

    private protected abstract FormatKind Kind { get; }

    /// <summary>The format of a field's values, or what the request asks for instead.</summary>
    public static DocValueFormat For(AggregationFieldKind kind, string? format, string? timeZone, AggregationField? field)
    {
        var zone = timeZone is null ? TimeZoneInfo.Utc : TimeZones.Parse(timeZone);
        switch (kind)
        {
            case AggregationFieldKind.Date:
                return new DateFormat(DateFormatter.For(format ?? field?.Format ?? DateFormatter.DefaultPattern), zone, timeZone ?? "Z");
            case AggregationFieldKind.Boolean when format is null:
                return BooleanFormat.Instance;
            case AggregationFieldKind.Ip:
                Refuse(format, timeZone, field);
                return IpFormat.Instance;
            case AggregationFieldKind.Keyword or AggregationFieldKind.Boolean:
                Refuse(format, timeZone, field);
                return Raw;
            default:
                return format is null ? Raw : new DecimalFormat(format);
        }
    }

    public virtual string FormatLong(long value) => value.ToString(CultureInfo.InvariantCulture);

    public virtual string FormatDouble(double value) => JavaDouble.Format(value);

    public virtual string FormatTerm(ReadOnlySpan<byte> term) => Encoding.UTF8.GetString(term);

    public virtual long ParseLong(string text, bool roundUp, long nowMillis)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return (long)ParseDouble(text, roundUp, nowMillis);
    }

    public virtual double ParseDouble(string text, bool roundUp, long nowMillis) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Errors.NumberFormat($"For input string: \"{text}\"");

    public virtual byte[] ParseTerm(string text) => Encoding.UTF8.GetBytes(text);

    public void WriteTo(AggregationOutput output)
    {
        output.WriteByte((byte)Kind);
        WriteBody(output);
    }

    public static DocValueFormat Read(ref AggregationInput input)
    {
        var kind = (FormatKind)input.ReadByte();
        return kind switch
        {
            FormatKind.Raw => Raw,
            FormatKind.Boolean => BooleanFormat.Instance,
            FormatKind.Ip => IpFormat.Instance,
            FormatKind.Date => DateFormat.ReadBody(ref input),
            FormatKind.Decimal => new DecimalFormat(input.ReadString()),
            _ => throw AggregationInput.Corrupt($"unknown format [{kind}]"),
        };
    }

    private protected virtual void WriteBody(AggregationOutput output)
    {
    }

    private static void Refuse(string? format, string? timeZone, AggregationField? field)
    {
        if (format is not null)
        {
            throw Errors.IllegalArgument(
                $"Field [{field?.Name}] of type [{field?.TypeName}] doesn't support formats.");
        }

        if (timeZone is not null)
        {
            throw Errors.IllegalArgument($"Field [{field?.Name}] of type [{field?.TypeName}] doesn't support time zones.");
        }
    }

    private sealed class RawFormat : DocValueFormat
    {
        private protected override FormatKind Kind => FormatKind.Raw;
    }

    private sealed class BooleanFormat : DocValueFormat
    {
        public static readonly BooleanFormat Instance = new();

        private protected override FormatKind Kind => FormatKind.Boolean;

        public override string FormatLong(long value) => value == 0 ? "false" : "true";

        public override string FormatDouble(double value) => value == 0 ? "false" : "true";

        public override long ParseLong(string text, bool roundUp, long nowMillis) => text switch
        {
            "true" => 1,
            "false" => 0,
            _ => throw Errors.IllegalArgument($"Cannot parse boolean [{text}], expected either [true] or [false]"),
        };

        public override double ParseDouble(string text, bool roundUp, long nowMillis) => ParseLong(text, roundUp, nowMillis);
    }

    private sealed class IpFormat : DocValueFormat
    {
        public static readonly IpFormat Instance = new();

        private protected override FormatKind Kind => FormatKind.Ip;

        public override string FormatTerm(ReadOnlySpan<byte> term)
        {
            if (term.Length != 16)
            {
                return Convert.ToHexString(term);
            }

            var address = new IPAddress(term);
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }

        public override byte[] ParseTerm(string text) => IPAddress.TryParse(text, out var address)
            ? address.MapToIPv6().GetAddressBytes()
            : throw Errors.IllegalArgument($"'{text}' is not an IP string literal.");
    }
}
