using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>min</c>, <c>max</c>, <c>sum</c>, <c>avg</c>.</summary>
internal sealed class MetricAggregatorFactory(AggregatorFactory.Header header, MetricKind metric, AggregationParameters parameters)
    : AggregatorFactory(header)
{
    private readonly ValuesSourceParams _values = parameters.ValuesSource();

    public override string Type { get; } = parameters.Type;

    public override bool AcceptsSub => false;

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        if (ValuesSource.Resolve(context, _values, Type, FieldKinds.Numeric, FieldKind.Double) is not { } source)
        {
            return new NonCollectingAggregator(
                this, context, new InternalMetric(Name, Meta, metric, DocValueFormat.Raw, 0, default, InternalMetric.Identity(metric)));
        }

        return metric is MetricKind.Min or MetricKind.Max
            ? new ExtremeAggregator(this, context, source, metric)
            : new SumAggregator(this, context, source, metric);
    }
}

/// <summary><c>sum</c> and <c>avg</c>: both need the sum and the count.</summary>
internal sealed class SumAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource source, MetricKind metric)
    : NumericMetricsAggregator(factory, context, source)
{
    private KahanSum[] _sums = [];
    private long[] _counts = [];

    public override string? ValidateSort(string? path) => path is null or "value"
        ? null
        : $"Ordering on a single-value metrics aggregation should either specify no metric key or [value] but got [{path}]";

    public override double SortValue(string? path, int ord) => ord >= _sums.Length || (metric == MetricKind.Avg && _counts[ord] == 0)
        ? metric == MetricKind.Avg ? double.NaN : 0
        : metric == MetricKind.Avg ? _sums[ord].Value / _counts[ord] : _sums[ord].Value;

    protected override void Grow(int ordCount)
    {
        Arrays.Grow(Context, ref _sums, ordCount);
        Arrays.Grow(Context, ref _counts, ordCount);
    }

    protected override void Collect(ReadOnlySpan<int> ords, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var ord = ords[i];
            _sums[ord].Add(values[i]);
            _counts[ord]++;
        }
    }

    protected override InternalAggregation Build(int ord) => (uint)ord < (uint)_sums.Length
        ? new InternalMetric(Name, Factory.Meta, metric, Format, _counts[ord], _sums[ord], 0)
        : new InternalMetric(Name, Factory.Meta, metric, Format, 0, default, 0);
}

/// <summary><c>min</c> and <c>max</c>.</summary>
internal sealed class ExtremeAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource source, MetricKind metric)
    : NumericMetricsAggregator(factory, context, source)
{
    private readonly double _none = InternalMetric.Identity(metric);
    private double[] _extremes = [];

    public override string? ValidateSort(string? path) => path is null or "value"
        ? null
        : $"Ordering on a single-value metrics aggregation should either specify no metric key or [value] but got [{path}]";

    public override double SortValue(string? path, int ord) => ord < _extremes.Length ? _extremes[ord] : _none;

    protected override void Grow(int ordCount) => Arrays.Grow(Context, ref _extremes, ordCount, _none);

    protected override void Collect(ReadOnlySpan<int> ords, ReadOnlySpan<double> values)
    {
        if (metric == MetricKind.Min)
        {
            for (var i = 0; i < values.Length; i++)
            {
                _extremes[ords[i]] = Math.Min(_extremes[ords[i]], values[i]);
            }
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
            {
                _extremes[ords[i]] = Math.Max(_extremes[ords[i]], values[i]);
            }
        }
    }

    protected override InternalAggregation Build(int ord)
    {
        var extreme = (uint)ord < (uint)_extremes.Length ? _extremes[ord] : _none;
        return new InternalMetric(Name, Factory.Meta, metric, Format, extreme.Equals(_none) ? 0 : 1, default, extreme);
    }
}
