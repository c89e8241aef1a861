using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>percentiles</c> and <c>percentile_ranks</c>.</summary>
internal sealed class PercentilesAggregatorFactory : AggregatorFactory
{
    private const double DefaultCompression = 100;
    private static readonly double[] DefaultPercents = [1, 5, 25, 50, 75, 95, 99];

    private readonly ValuesSourceParams _values;
    private readonly double[] _keys;
    private readonly bool _keyed;
    private readonly double _compression = DefaultCompression;

    public PercentilesAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        Type = parameters.Type;
        _values = parameters.ValuesSource();
        _keyed = parameters.Bool("keyed") ?? true;
        _keys = Type is "percentiles" ? Percents(parameters) : Ranks(parameters);
        if (parameters.Object("tdigest") is { } digest)
        {
            _compression = digest.Double("compression") ?? DefaultCompression;
            digest.String("execution_hint");
            digest.Done();
            if (_compression is < 0 or > 1_000_000)
            {
                throw Errors.IllegalArgument($"[compression] must be greater than or equal to 0. Found [{JavaDouble.Format(_compression)}]");
            }
        }

        if (parameters.Has("hdr"))
        {
            throw Errors.IllegalArgument($"[{Type}] the [hdr] method is not supported; use [tdigest]");
        }
    }

    public override string Type { get; }

    public override bool AcceptsSub => false;

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        var source = ValuesSource.Resolve(context, _values, Type, FieldKinds.Numeric, FieldKind.Double);
        var spec = new PercentilesSpec(Type is "percentile_ranks", _keys, _keyed, source?.Format ?? DocValueFormat.Raw);
        return source is null
            ? new NonCollectingAggregator(this, context, new InternalPercentiles(Name, Meta, spec, null))
            : new PercentilesAggregator(this, context, source, spec, _compression);
    }

    private static double[] Percents(AggregationParameters parameters)
    {
        if (Numbers(parameters, "percents") is not { } percents)
        {
            return DefaultPercents;
        }

        if (percents.Length == 0)
        {
            throw Errors.IllegalArgument("[percents] must not be empty");
        }

        return Array.Find(percents, p => p is < 0 or > 100) is var bad && bad != 0
            ? throw Errors.IllegalArgument($"percent must be in [0,100], got [{JavaDouble.Format(bad)}]")
            : [.. percents.Order()];
    }

    private static double[] Ranks(AggregationParameters parameters)
    {
        if (Numbers(parameters, "values") is not { } values)
        {
            parameters.Require(Errors.IllegalArgument("Required [values]"));
            return [];
        }

        return values.Length > 0 ? [.. values.Order()] : throw Errors.IllegalArgument("[values] must not be an empty array");
    }

    private static double[]? Numbers(AggregationParameters parameters, string name)
    {
        if (!parameters.TryGet(name, out var value))
        {
            return null;
        }

        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number ? item.GetDouble() : throw parameters.BadType(name, item))];
    }
}

internal sealed class PercentilesAggregator(
    AggregatorFactory factory, AggregationContext context, ValuesSource source, PercentilesSpec spec, double compression)
    : NumericMetricsAggregator(factory, context, source)
{
    private QuantileSketch?[] _sketches = [];

    public override string? ValidateSort(string? metric) => double.TryParse(metric, out _)
        ? null
        : "When ordering on a multi-value metrics aggregation a metric name must be specified.";

    public override double SortValue(string? metric, int ord) =>
        InternalPercentiles.Value(spec, ord < _sketches.Length ? _sketches[ord] : null, double.Parse(metric!));

    protected override void Grow(int ordCount) => Arrays.GrowObjects(Context, ref _sketches, ordCount);

    protected override void Collect(ReadOnlySpan<int> ords, ReadOnlySpan<double> values)
    {
        // Buckets keep up to a fixed number of values; what they take is counted as it comes.
        Context.Account(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            (_sketches[ords[i]] ??= new QuantileSketch(compression)).Add(values[i]);
        }
    }

    protected override InternalAggregation Build(int ord) =>
        new InternalPercentiles(Name, Factory.Meta, spec, (uint)ord < (uint)_sketches.Length ? _sketches[ord] : null);
}
