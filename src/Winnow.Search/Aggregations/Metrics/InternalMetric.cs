using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>The metrics that are one number.</summary>
internal enum MetricKind : byte
{
    Min = 0,
    Max = 1,
    Sum = 2,
    Avg = 3,
    ValueCount = 4,
}

/// <summary>One number, from what it takes to bring several of it together: a count, a sum, an extreme.</summary>
internal sealed class InternalMetric(
    string name, ReadOnlyMemory<byte> meta, MetricKind metric, DocValueFormat format, long count, KahanSum sum, double extreme)
    : InternalAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Metric;

    public override string TypedName => metric switch
    {
        MetricKind.Min => "min",
        MetricKind.Max => "max",
        MetricKind.Sum => "sum",
        MetricKind.Avg => "avg",
        _ => "value_count",
    };

    public double Value => metric switch
    {
        MetricKind.Min or MetricKind.Max => extreme,
        MetricKind.Sum => sum.Value,
        MetricKind.Avg => sum.Value / count,
        _ => count,
    };

    /// <summary>The extreme of no value.</summary>
    public static double Identity(MetricKind metric) => metric switch
    {
        MetricKind.Min => double.PositiveInfinity,
        MetricKind.Max => double.NegativeInfinity,
        _ => 0,
    };

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var (totalCount, total, best) = (0L, default(KahanSum), Identity(metric));
        foreach (var (otherCount, otherSum, otherExtreme) in all.OfType<InternalMetric>().Select(m => m.Parts))
        {
            totalCount += otherCount;
            total.Add(otherSum);
            best = metric == MetricKind.Min ? Math.Min(best, otherExtreme) : Math.Max(best, otherExtreme);
        }

        return new InternalMetric(Name, Meta, metric, format, totalCount, total, best);
    }

    private (long Count, KahanSum Sum, double Extreme) Parts => (count, sum, extreme);

    public override double SortValue(string? path) => path is null or "value"
        ? count == 0 && metric is MetricKind.Avg ? double.NaN : Value
        : throw Errors.IllegalArgument($"Ordering on a single-value metrics aggregation should either specify no metric key or [value] but got [{path}]");

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        if (metric == MetricKind.ValueCount)
        {
            writer.WriteNumber("value"u8, count);
            return;
        }

        var hasValue = metric == MetricKind.Sum || (count > 0 && !double.IsInfinity(Value));
        if (!hasValue)
        {
            writer.WriteNull("value"u8);
            return;
        }

        writer.WriteDouble("value"u8, Value);
        if (!format.IsRaw)
        {
            writer.WriteString("value_as_string"u8, format.Format(Value));
        }
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteByte((byte)metric);
        output.WriteShared(format, DocValueFormats.Write);
        output.WriteVLong(count);
        if (metric is MetricKind.Sum or MetricKind.Avg)
        {
            sum.WriteTo(output);
        }
        else if (metric is MetricKind.Min or MetricKind.Max)
        {
            output.WriteDouble(extreme);
        }
    }

    public static InternalMetric Read(string name, byte[] meta, ref AggregationInput input)
    {
        var metric = (MetricKind)input.ReadByte();
        var format = input.ReadShared(DocValueFormats.Read);
        var count = input.ReadVLong();
        return metric switch
        {
            MetricKind.Sum or MetricKind.Avg => new InternalMetric(name, meta, metric, format, count, KahanSum.Read(ref input), 0),
            MetricKind.Min or MetricKind.Max => new InternalMetric(name, meta, metric, format, count, default, input.ReadDouble()),
            MetricKind.ValueCount => new InternalMetric(name, meta, metric, format, count, default, 0),
            _ => throw AggregationInput.Corrupt($"unknown metric [{metric}]"),
        };
    }
}
