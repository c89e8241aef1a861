using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What the values of one part of a composite key are.</summary>
internal enum CompositeKind : byte
{
    /// <summary>The index does not map the field: only "missing" occurs.</summary>
    Unmapped = 0,
    Long = 1,

    /// <summary>Floating-point numbers in their sortable form.</summary>
    Double = 2,
    Bytes = 3,
}

/// <summary>One part of a composite key, as a result needs to know it.</summary>
/// <param name="Name">Its property in the key.</param>
/// <param name="Kind">Of the values.</param>
/// <param name="Ascending">Its direction.</param>
/// <param name="MissingFirst">Whether "missing" comes before all values, whatever the direction.</param>
/// <param name="Format">Of the values.</param>
internal sealed record CompositeSource(string Name, CompositeKind Kind, bool Ascending, bool MissingFirst, DocValueFormat Format)
{
    public int Compare(CompositeValue a, CompositeValue b)
    {
        if (a.IsMissing || b.IsMissing)
        {
            return a.IsMissing == b.IsMissing ? 0 : a.IsMissing == MissingFirst ? -1 : 1;
        }

        var comparison = a.Bytes is { } left && b.Bytes is { } right
            ? left.AsSpan().SequenceCompareTo(right)
            : a.Number.CompareTo(b.Number);
        return Ascending ? comparison : -comparison;
    }

    public void WriteTo(AggregationOutput output)
    {
        output.WriteString(Name);
        output.WriteByte((byte)Kind);
        output.WriteBool(Ascending);
        output.WriteBool(MissingFirst);
        DocValueFormats.Write(output, Format);
    }

    public static CompositeSource Read(ref AggregationInput input)
    {
        var name = input.ReadString();
        var kind = (CompositeKind)input.ReadByte();
        return kind <= CompositeKind.Bytes
            ? new CompositeSource(name, kind, input.ReadBool(), input.ReadBool(), DocValueFormats.Read(ref input))
            : throw AggregationInput.Corrupt($"unknown composite source [{kind}]");
    }
}

/// <summary>One value of a composite key.</summary>
internal readonly record struct CompositeValue(bool IsMissing, long Number, byte[]? Bytes)
{
    public static CompositeValue Missing { get; } = new(IsMissing: true, 0, null);

    public static CompositeValue OfNumber(long number) => new(IsMissing: false, number, null);

    public static CompositeValue OfBytes(byte[] bytes) => new(IsMissing: false, 0, bytes);

    public void WriteJson(Utf8JsonWriter writer, CompositeSource source)
    {
        if (IsMissing)
        {
            writer.WriteNullValue();
        }
        else if (Bytes is not null)
        {
            writer.WriteStringValue(source.Format.Format(Bytes));
        }
        else if (ReferenceEquals(source.Format, DocValueFormat.Boolean))
        {
            writer.WriteBooleanValue(Number != 0);
        }
        else if (source.Kind == CompositeKind.Double)
        {
            WriteDouble(writer, source.Format);
        }
        else if (source.Format.IsRaw)
        {
            writer.WriteNumberValue(Number);
        }
        else
        {
            writer.WriteStringValue(source.Format.Format(Number));
        }
    }

    public void WriteTo(AggregationOutput output)
    {
        output.WriteByte(IsMissing ? (byte)0 : Bytes is null ? (byte)1 : (byte)2);
        if (Bytes is not null)
        {
            output.WriteBytes(Bytes);
        }
        else if (!IsMissing)
        {
            output.WriteZLong(Number);
        }
    }

    public static CompositeValue Read(CompositeKind kind, ref AggregationInput input) => (input.ReadByte(), kind) switch
    {
        (0, _) => Missing,
        (1, CompositeKind.Long or CompositeKind.Double) => OfNumber(input.ReadZLong()),
        (2, CompositeKind.Bytes) => OfBytes(input.ReadBytes()),
        var (form, _) => throw AggregationInput.Corrupt($"value [{form}] in a composite source of [{kind}]"),
    };

    private void WriteDouble(Utf8JsonWriter writer, DocValueFormat format)
    {
        var value = Winnow.Index.SortableDouble.FromLong(Number);
        if (format.IsRaw)
        {
            writer.WriteDouble(value);
        }
        else
        {
            writer.WriteStringValue(format.Format(value));
        }
    }
}
