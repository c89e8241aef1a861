using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>The moments of a set of numbers.</summary>
internal struct StatsState
{
    public long Count;
    public KahanSum Sum;
    public KahanSum SumOfSquares;
    public double Min;
    public double Max;

    public static StatsState Empty => new() { Min = double.PositiveInfinity, Max = double.NegativeInfinity };

    public readonly double Avg => Sum.Value / Count;

    public void Add(double value)
    {
        Count++;
        Sum.Add(value);
        SumOfSquares.Add(value * value);
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }

    public void Add(in StatsState other)
    {
        Count += other.Count;
        Sum.Add(other.Sum);
        SumOfSquares.Add(other.SumOfSquares);
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
    }

    public readonly double Variance => Math.Max(0, SquaredDeviations / Count);

    public readonly double VarianceSampling => Math.Max(0, SquaredDeviations / (Count - 1));

    private readonly double SquaredDeviations => SumOfSquares.Value - (Sum.Value * Sum.Value / Count);
}

/// <summary><c>stats</c> and <c>extended_stats</c>.</summary>
/// <param name="name">Of the aggregation.</param>
/// <param name="meta">Of the aggregation.</param>
/// <param name="format">Of the values.</param>
/// <param name="state">The moments.</param>
/// <param name="sigma">The width of the bounds in standard deviations; null for plain <c>stats</c>.</param>
/// <param name="typedName">The response type.</param>
internal sealed class InternalStats(
    string name, ReadOnlyMemory<byte> meta, DocValueFormat format, StatsState state, double? sigma, string typedName)
    : InternalAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Stats;

    public override string TypedName => typedName;

    public static bool IsMetric(string metric, bool extended) => metric switch
    {
        "count" or "sum" or "min" or "max" or "avg" => true,
        "sum_of_squares" or "variance" or "variance_population" or "variance_sampling" or "std_deviation" or "std_deviation_population"
            or "std_deviation_sampling" or "std_upper" or "std_lower" or "std_upper_population" or "std_lower_population"
            or "std_upper_sampling" or "std_lower_sampling" => extended,
        _ => false,
    };

    public static double Metric(in StatsState state, double sigma, string? metric) => metric switch
    {
        "count" => state.Count,
        "sum" => state.Sum.Value,
        "min" => state.Min,
        "max" => state.Max,
        "avg" => state.Avg,
        "sum_of_squares" => state.SumOfSquares.Value,
        "variance" or "variance_population" => state.Variance,
        "variance_sampling" => state.VarianceSampling,
        "std_deviation" or "std_deviation_population" => Math.Sqrt(state.Variance),
        "std_deviation_sampling" => Math.Sqrt(state.VarianceSampling),
        "std_upper" or "std_upper_population" => state.Avg + (Math.Sqrt(state.Variance) * sigma),
        "std_lower" or "std_lower_population" => state.Avg - (Math.Sqrt(state.Variance) * sigma),
        "std_upper_sampling" => state.Avg + (Math.Sqrt(state.VarianceSampling) * sigma),
        "std_lower_sampling" => state.Avg - (Math.Sqrt(state.VarianceSampling) * sigma),
        _ => throw Errors.IllegalArgument($"Unknown value [{metric}] in common stats aggregation"),
    };

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var total = StatsState.Empty;
        foreach (var other in all.OfType<InternalStats>())
        {
            total.Add(other.State);
        }

        return new InternalStats(Name, Meta, format, total, sigma, typedName);
    }

    private StatsState State => state;

    public override double SortValue(string? metric) => Metric(state, sigma ?? 0, metric);

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        writer.WriteNumber("count"u8, state.Count);
        if (state.Count == 0)
        {
            writer.WriteNull("min"u8);
            writer.WriteNull("max"u8);
            writer.WriteNull("avg"u8);
            writer.WriteDouble("sum"u8, 0);
        }
        else
        {
            writer.WriteDouble("min"u8, state.Min);
            writer.WriteDouble("max"u8, state.Max);
            writer.WriteDouble("avg"u8, state.Avg);
            writer.WriteDouble("sum"u8, state.Sum.Value);
            if (!format.IsRaw)
            {
                writer.WriteString("min_as_string"u8, format.Format(state.Min));
                writer.WriteString("max_as_string"u8, format.Format(state.Max));
                writer.WriteString("avg_as_string"u8, format.Format(state.Avg));
                writer.WriteString("sum_as_string"u8, format.Format(state.Sum.Value));
            }
        }

        if (sigma is { } width)
        {
            ExtendedStatsJson.Write(writer, state, width, format);
        }
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteSharedString(typedName);
        output.WriteShared(format, DocValueFormats.Write);
        output.WriteBool(sigma is not null);
        output.WriteVLong(state.Count);
        output.WriteDouble(state.Min);
        output.WriteDouble(state.Max);
        state.Sum.WriteTo(output);
        if (sigma is { } width)
        {
            output.WriteDouble(width);
            state.SumOfSquares.WriteTo(output);
        }
    }

    public static InternalStats Read(string name, byte[] meta, ref AggregationInput input)
    {
        var typedName = input.ReadSharedString();
        var format = input.ReadShared(DocValueFormats.Read);
        var extended = input.ReadBool();
        var state = new StatsState
        {
            Count = input.ReadVLong(),
            Min = input.ReadDouble(),
            Max = input.ReadDouble(),
            Sum = KahanSum.Read(ref input),
        };
        double? sigma = null;
        if (extended)
        {
            sigma = input.ReadDouble();
            state.SumOfSquares = KahanSum.Read(ref input);
        }

        return new InternalStats(name, meta, format, state, sigma, typedName);
    }
}
