using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What the keys of a terms result are.</summary>
internal enum TermsKeyKind : byte
{
    /// <summary>The index does not map the field.</summary>
    Unmapped = 0,
    String = 1,
    Long = 2,
    Double = 3,
}

/// <summary>What a terms result needs to know of its request to be brought together with others. Shared by all of a shard's.</summary>
internal sealed record TermsSpec(
    TermsKeyKind KeyKind, BucketOrder Order, int Size, int ShardSize, long MinDocCount, bool ShowError, DocValueFormat Format)
{
    public void WriteTo(AggregationOutput output)
    {
        output.WriteByte((byte)KeyKind);
        Order.WriteTo(output);
        output.WriteVInt(Size);
        output.WriteVInt(ShardSize);
        output.WriteVLong(MinDocCount);
        output.WriteBool(ShowError);
        DocValueFormats.Write(output, Format);
    }

    public static TermsSpec Read(ref AggregationInput input)
    {
        var kind = (TermsKeyKind)input.ReadByte();
        return kind <= TermsKeyKind.Double
            ? new TermsSpec(
                kind, BucketOrder.Read(ref input), input.ReadVInt(), input.ReadVInt(), input.ReadVLong(), input.ReadBool(), DocValueFormats.Read(ref input))
            : throw AggregationInput.Corrupt($"unknown key kind [{kind}]");
    }
}
