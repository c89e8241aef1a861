using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What a percentiles result needs to know of its request.</summary>
/// <param name="IsRanks">Whether shares of given values are asked for, not values of given shares.</param>
/// <param name="Keys">The percents, or the values.</param>
/// <param name="Keyed">Whether the response is an object.</param>
/// <param name="Format">Of the values.</param>
internal sealed record PercentilesSpec(bool IsRanks, double[] Keys, bool Keyed, DocValueFormat Format)
{
    public void WriteTo(AggregationOutput output)
    {
        output.WriteBool(IsRanks);
        output.WriteVInt(Keys.Length);
        Array.ForEach(Keys, output.WriteDouble);
        output.WriteBool(Keyed);
        DocValueFormats.Write(output, Format);
    }

    public static PercentilesSpec Read(ref AggregationInput input) => new(
        input.ReadBool(), input.ReadArray(static (ref AggregationInput i) => i.ReadDouble()), input.ReadBool(), DocValueFormats.Read(ref input));
}

/// <summary>The result of <c>percentiles</c> and <c>percentile_ranks</c>: a sketch, or null when nothing was added.</summary>
internal sealed class InternalPercentiles(string name, ReadOnlyMemory<byte> meta, PercentilesSpec spec, QuantileSketch? sketch)
    : InternalAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Percentiles;

    public override string TypedName => spec.IsRanks ? "tdigest_percentile_ranks" : "tdigest_percentiles";

    private QuantileSketch? Sketch => sketch;

    public static double Value(PercentilesSpec spec, QuantileSketch? sketch, double key) => sketch is null ? double.NaN
        : spec.IsRanks ? sketch.Rank(key) * 100
        : sketch.Quantile(key / 100);

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var sketches = all.OfType<InternalPercentiles>().Select(p => p.Sketch).OfType<QuantileSketch>().ToArray();
        if (sketches.Length < 2)
        {
            return new InternalPercentiles(Name, Meta, spec, sketches.FirstOrDefault());
        }

        var merged = sketches[0].Empty();
        Array.ForEach(sketches, merged.Merge);
        return new InternalPercentiles(Name, Meta, spec, merged);
    }

    public override double SortValue(string? metric) => double.TryParse(metric, out var key)
        ? Value(spec, sketch, key)
        : throw Errors.IllegalArgument($"When ordering on a multi-value metrics aggregation a metric name must be specified.");

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        if (spec.Keyed)
        {
            writer.WriteStartObject("values"u8);
            foreach (var key in spec.Keys)
            {
                WriteValue(writer, JavaDouble.Format(key), Value(spec, sketch, key));
            }

            writer.WriteEndObject();
            return;
        }

        writer.WriteStartArray("values"u8);
        foreach (var key in spec.Keys)
        {
            writer.WriteStartObject();
            writer.WriteDouble("key"u8, key);
            WriteValue(writer, "value", Value(spec, sketch, key));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteShared(spec, static (o, s) => s.WriteTo(o));
        output.WriteBool(sketch is not null);
        sketch?.WriteTo(output);
    }

    public static InternalPercentiles Read(string name, byte[] meta, ref AggregationInput input) =>
        new(name, meta, input.ReadShared(PercentilesSpec.Read), input.ReadBool() ? QuantileSketch.Read(ref input) : null);

    private void WriteValue(Utf8JsonWriter writer, string property, double value)
    {
        writer.WritePropertyName(property);
        if (double.IsNaN(value))
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteDouble(value);
        if (!spec.Format.IsRaw)
        {
            writer.WriteString(property + "_as_string", spec.Format.Format(value));
        }
    }
}
