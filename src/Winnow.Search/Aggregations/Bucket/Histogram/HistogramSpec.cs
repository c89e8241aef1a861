using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What a numeric histogram's result needs to know of its request.</summary>
/// <param name="Interval">The width of a bucket.</param>
/// <param name="Offset">Where a bucket begins, between 0 and the interval.</param>
/// <param name="Order">How the response is sorted.</param>
/// <param name="MinDocCount">0 fills gaps with empty buckets.</param>
/// <param name="Keyed">Whether the response is an object.</param>
/// <param name="Format">Of the keys.</param>
/// <param name="MinBound">Empty buckets begin here at the latest; positive infinity when not asked for.</param>
/// <param name="MaxBound">Empty buckets end here at the earliest; negative infinity when not asked for.</param>
internal sealed record HistogramSpec(
    double Interval, double Offset, BucketOrder Order, long MinDocCount, bool Keyed, DocValueFormat Format, double MinBound, double MaxBound)
{
    public double Round(double value) => (Math.Floor((value - Offset) / Interval) * Interval) + Offset;

    /// <summary>Aims at the middle of the next bucket, so that rounding errors do not matter.</summary>
    public double Next(double key) => Round(key + Interval + (Interval / 2));

    public void WriteTo(AggregationOutput output)
    {
        output.WriteDouble(Interval);
        output.WriteDouble(Offset);
        Order.WriteTo(output);
        output.WriteVLong(MinDocCount);
        output.WriteBool(Keyed);
        DocValueFormats.Write(output, Format);
        output.WriteDouble(MinBound);
        output.WriteDouble(MaxBound);
    }

    public static HistogramSpec Read(ref AggregationInput input)
    {
        var interval = input.ReadDouble();
        var offset = input.ReadDouble();
        return interval > 0 && double.IsFinite(interval) && double.IsFinite(offset)
            ? new HistogramSpec(
                interval, offset, BucketOrder.Read(ref input), input.ReadVLong(), input.ReadBool(), DocValueFormats.Read(ref input),
                input.ReadDouble(), input.ReadDouble())
            : throw AggregationInput.Corrupt($"invalid interval [{interval}]");
    }
}
