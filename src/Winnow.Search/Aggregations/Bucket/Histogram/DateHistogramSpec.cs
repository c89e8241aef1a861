using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What a date histogram's result needs to know of its request.</summary>
/// <param name="Rounding">To the beginning of a bucket.</param>
/// <param name="Offset">By how much every bucket begins later.</param>
/// <param name="Order">How the response is sorted.</param>
/// <param name="MinDocCount">0 fills gaps with empty buckets.</param>
/// <param name="Keyed">Whether the response is an object.</param>
/// <param name="Format">Of the keys.</param>
/// <param name="MinBound">Rounded; empty buckets begin here at the latest.</param>
/// <param name="MaxBound">Rounded; empty buckets end here at the earliest.</param>
internal sealed record DateHistogramSpec(
    DateRounding Rounding, long Offset, BucketOrder Order, long MinDocCount, bool Keyed, DocValueFormat Format, long? MinBound, long? MaxBound)
{
    public long Next(long key) => Rounding.Next(key - Offset) + Offset;

    public void WriteTo(AggregationOutput output)
    {
        Rounding.WriteTo(output);
        output.WriteZLong(Offset);
        Order.WriteTo(output);
        output.WriteVLong(MinDocCount);
        output.WriteBool(Keyed);
        DocValueFormats.Write(output, Format);
        output.WriteOptionalLong(MinBound);
        output.WriteOptionalLong(MaxBound);
    }

    public static DateHistogramSpec Read(ref AggregationInput input) => new(
        DateRounding.Read(ref input), input.ReadZLong(), BucketOrder.Read(ref input), input.ReadVLong(), input.ReadBool(),
        DocValueFormats.Read(ref input), input.ReadOptionalLong(), input.ReadOptionalLong());
}
