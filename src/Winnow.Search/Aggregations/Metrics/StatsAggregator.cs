using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>stats</c> and <c>extended_stats</c>.</summary>
internal sealed class StatsAggregatorFactory : AggregatorFactory
{
    private readonly ValuesSourceParams _values;
    private readonly double? _sigma;

    public StatsAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _values = parameters.ValuesSource();
        Type = parameters.Type;
        if (Type is "extended_stats")
        {
            _sigma = parameters.Double("sigma") ?? 2.0;
            if (_sigma < 0)
            {
                throw Errors.IllegalArgument($"[sigma] must be greater than or equal to 0. Found [{JavaDouble.Format(_sigma.Value)}] in [{Name}]");
            }
        }
    }

    public override string Type { get; }

    public override bool AcceptsSub => false;

    public override Aggregator Create(AggregationContext context, bool singleOwner) =>
        ValuesSource.Resolve(context, _values, Type, FieldKinds.Numeric, FieldKind.Double) is { } source
            ? new StatsAggregator(this, context, source, _sigma)
            : new NonCollectingAggregator(
                this, context, new InternalStats(Name, Meta, DocValueFormat.Raw, StatsState.Empty, _sigma, Type));
}

internal sealed class StatsAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource source, double? sigma)
    : NumericMetricsAggregator(factory, context, source)
{
    private StatsState[] _states = [];

    public override string? ValidateSort(string? metric)
    {
        if (metric is null)
        {
            return "When ordering on a multi-value metrics aggregation a metric name must be specified.";
        }

        return InternalStats.IsMetric(metric, sigma is not null) ? null : $"Unknown metric name [{metric}] on multi-value metrics aggregation [{Name}]";
    }

    public override double SortValue(string? metric, int ord) =>
        InternalStats.Metric(ord < _states.Length ? _states[ord] : StatsState.Empty, sigma ?? 0, metric);

    protected override void Grow(int ordCount) => Arrays.Grow(Context, ref _states, ordCount, StatsState.Empty);

    protected override void Collect(ReadOnlySpan<int> ords, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _states[ords[i]].Add(values[i]);
        }
    }

    protected override InternalAggregation Build(int ord) => new InternalStats(
        Name, Factory.Meta, Format, (uint)ord < (uint)_states.Length ? _states[ord] : StatsState.Empty, sigma, Factory.Type);
}
