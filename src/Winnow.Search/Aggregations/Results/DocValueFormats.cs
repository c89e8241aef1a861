using Winnow.Search.Dates;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>Formats in the binary form of results.</summary>
internal static class DocValueFormats
{
    private const byte Raw = 0;
    private const byte Boolean = 1;
    private const byte Ip = 2;
    private const byte Date = 3;
    private const byte Decimal = 4;

    /// <summary>The format of a field that the index does not map.</summary>
    public static DocValueFormat Unmapped(FieldKind kind, string? format, TimeZoneInfo? zone) => kind switch
    {
        FieldKind.Date => new DateValueFormat(format is null ? DateFormatter.Default : DateFormatter.For(format), zone ?? TimeZoneInfo.Utc),
        FieldKind.Boolean => DocValueFormat.Boolean,
        FieldKind.Ip => DocValueFormat.Ip,
        _ => format is null ? DocValueFormat.Raw : new DecimalValueFormat(format),
    };

    public static void Write(AggregationOutput output, DocValueFormat format)
    {
        switch (format)
        {
            case DateValueFormat date:
                output.WriteByte(Date);
                output.WriteString(date.Formatter.Pattern);
                output.WriteString(date.Zone.Id);
                break;
            case DecimalValueFormat number:
                output.WriteByte(Decimal);
                output.WriteString(number.Pattern);
                break;
            default:
                output.WriteByte(ReferenceEquals(format, DocValueFormat.Boolean) ? Boolean : ReferenceEquals(format, DocValueFormat.Ip) ? Ip : Raw);
                break;
        }
    }

    public static DocValueFormat Read(ref AggregationInput input)
    {
        var kind = input.ReadByte();
        return kind switch
        {
            Raw => DocValueFormat.Raw,
            Boolean => DocValueFormat.Boolean,
            Ip => DocValueFormat.Ip,
            Date => ReadDate(input.ReadString(), input.ReadString()),
            Decimal => new DecimalValueFormat(input.ReadString()),
            _ => throw AggregationInput.Corrupt($"unknown format [{kind}]"),
        };
    }

    private static DateValueFormat ReadDate(string pattern, string zone)
    {
        try
        {
            return new DateValueFormat(DateFormatter.For(pattern), TimeZones.Parse(zone));
        }
        catch (ElasticsearchException e)
        {
            throw AggregationInput.Corrupt(e.Reason);
        }
    }
}
