using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>The result of <c>cardinality</c>: a sketch, or null when nothing was added.</summary>
internal sealed class InternalCardinality(string name, ReadOnlyMemory<byte> meta, CardinalitySketch? sketch) : InternalAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Cardinality;

    public override string TypedName => "cardinality";

    private CardinalitySketch? Sketch => sketch;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var sketches = all.OfType<InternalCardinality>().Select(c => c.Sketch).OfType<CardinalitySketch>().ToArray();
        if (sketches.Length < 2)
        {
            return new InternalCardinality(Name, Meta, sketches.FirstOrDefault());
        }

        var merged = sketches[0].Empty();
        foreach (var other in sketches)
        {
            merged.Merge(other);
        }

        return new InternalCardinality(Name, Meta, merged);
    }

    public override double SortValue(string? metric) => metric is null or "value"
        ? sketch?.Cardinality ?? 0
        : throw Errors.IllegalArgument(
            $"Ordering on a single-value metrics aggregation should either specify no metric key or [value] but got [{metric}]");

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys) => writer.WriteNumber("value"u8, sketch?.Cardinality ?? 0);

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteBool(sketch is not null);
        sketch?.WriteTo(output);
    }

    public static InternalCardinality Read(string name, byte[] meta, ref AggregationInput input) =>
        new(name, meta, input.ReadBool() ? CardinalitySketch.Read(ref input) : null);
}
