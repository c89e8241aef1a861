using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>One number that a pipeline computed.</summary>
/// <param name="name">Of the aggregation.</param>
/// <param name="meta">Of the aggregation.</param>
/// <param name="typedName">The response type.</param>
/// <param name="value">NaN or infinite when there is none.</param>
/// <param name="format">Of the number.</param>
/// <param name="keys">The buckets that it comes from, for those that say so.</param>
/// <param name="normalized">The number per unit, for derivatives that have one.</param>
internal sealed class InternalSimpleValue(
    string name, ReadOnlyMemory<byte> meta, string typedName, double value, DocValueFormat format, string[]? keys = null, double? normalized = null)
    : InternalAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.SimpleValue;

    public override string TypedName => typedName;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context) =>
        throw new NotSupportedException("pipelines run once, at the end");

    public override double SortValue(string? metric) => metric switch
    {
        null or "value" => value,
        "normalized_value" when normalized is { } perUnit => perUnit,
        _ => throw Errors.IllegalArgument($"Unknown value [{metric}] in [{Name}]"),
    };

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        WriteNumber(writer, "value", value);
        if (keys is not null)
        {
            writer.WriteStartArray("keys"u8);
            Array.ForEach(keys, writer.WriteStringValue);
            writer.WriteEndArray();
        }

        if (normalized is { } perUnit)
        {
            WriteNumber(writer, "normalized_value", perUnit);
        }
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteSharedString(typedName);
        output.WriteDouble(value);
        DocValueFormats.Write(output, format);
        output.WriteBool(keys is not null);
        if (keys is not null)
        {
            output.WriteVInt(keys.Length);
            Array.ForEach(keys, output.WriteString);
        }

        output.WriteBool(normalized is not null);
        if (normalized is { } perUnit)
        {
            output.WriteDouble(perUnit);
        }
    }

    public static InternalSimpleValue Read(string name, byte[] meta, ref AggregationInput input)
    {
        var typedName = input.ReadSharedString();
        var value = input.ReadDouble();
        var format = DocValueFormats.Read(ref input);
        var keys = input.ReadBool() ? input.ReadArray(static (ref AggregationInput i) => i.ReadString()) : null;
        return new InternalSimpleValue(name, meta, typedName, value, format, keys, input.ReadBool() ? input.ReadDouble() : null);
    }

    private void WriteNumber(Utf8JsonWriter writer, string property, double number)
    {
        writer.WritePropertyName(property);
        if (!double.IsFinite(number))
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteDouble(number);
        if (!format.IsRaw)
        {
            writer.WriteString(property + "_as_string", format.Format(number));
        }
    }
}
