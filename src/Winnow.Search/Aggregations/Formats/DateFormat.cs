using Winnow.Search.Dates;

namespace Winnow.Search.Aggregations;

/// <summary>Dates as text, in a zone; requests may use date math.</summary>
internal sealed class DateFormat(DateFormatter formatter, TimeZoneInfo zone, string zoneId) : DocValueFormat
{
    private protected override FormatKind Kind => FormatKind.Date;

    public override string FormatLong(long value) => formatter.Format(value, zone);

    public override string FormatDouble(double value) => formatter.Format((long)value, zone);

    public override long ParseLong(string text, bool roundUp, long nowMillis) =>
        DateMath.Parse(text, formatter, () => nowMillis, roundUp, ReferenceEquals(zone, TimeZoneInfo.Utc) ? null : zone);

    public override double ParseDouble(string text, bool roundUp, long nowMillis) => ParseLong(text, roundUp, nowMillis);

    internal static DateFormat ReadBody(ref AggregationInput input)
    {
        var pattern = input.ReadString();
        var zoneId = input.ReadString();
        try
        {
            return new DateFormat(DateFormatter.For(pattern), TimeZones.Parse(zoneId), zoneId);
        }
        catch (ElasticsearchException e)
        {
            throw AggregationInput.Corrupt(e.Reason);
        }
    }

    private protected override void WriteBody(AggregationOutput output)
    {
        output.WriteString(formatter.Pattern);
        output.WriteString(zoneId);
    }
}
