using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>
/// <c>avg_bucket</c>, <c>sum_bucket</c>, <c>min_bucket</c>, <c>max_bucket</c>, <c>stats_bucket</c>, <c>extended_stats_bucket</c>:
/// a metric over the buckets of an aggregation beside it.
/// </summary>
internal sealed class BucketMetricsPipeline : SiblingPipelineAggregator
{
    private readonly BucketsPath _path;
    private readonly string _multiBucket;
    private readonly GapPolicy _gapPolicy;
    private readonly DocValueFormat _format;
    private readonly double? _sigma;

    public BucketMetricsPipeline(AggregatorFactory.Header header, AggregationParameters parameters)
        : base(header, parameters)
    {
        var text = BucketsPath.Read(parameters);
        var separator = text.IndexOf('>', StringComparison.Ordinal);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        (_multiBucket, var inside) = separator > 0 ? (text[..separator], text[(separator + 1)..])
            : dot > 0 ? (text[..dot], text[(dot + 1)..])
            : (text, "_count");
        _path = BucketsPath.Parse(inside);
        _gapPolicy = BucketsPath.ReadGapPolicy(parameters);
        _format = parameters.String("format") is { } format ? new DecimalValueFormat(format) : DocValueFormat.Raw;
        _sigma = Type is "extended_stats_bucket" ? parameters.Double("sigma") ?? 2.0 : null;
        Paths = [BucketsPath.Parse(text)];
    }

    public override IReadOnlyList<BucketsPath> Paths { get; }

    public override string? Validate(AggregatorFactory? parent, AggregatorFactories siblings)
    {
        var target = siblings.Aggregations.FirstOrDefault(a => string.Equals(a.Name, _multiBucket, StringComparison.Ordinal));
        if (target is null)
        {
            return $"buckets_path aggregation does not exist for aggregation [{Name}]: {Paths[0]}";
        }

        return target.IsMultiBucket
            ? null
            : "The first aggregation in buckets_path must be a multi-bucket aggregation for aggregation "
                + $"[{Name}] found :{target.Type} for buckets path: {Paths[0]}";
    }

    public override InternalAggregation Compute(InternalAggregations siblings)
    {
        var values = ((siblings.Get(_multiBucket) as InternalMultiBucketAggregation)?.Buckets ?? [])
            .Select(bucket => (bucket, Value: _path.Value(bucket, _gapPolicy)))
            .Where(pair => !double.IsNaN(pair.Value))
            .ToArray();
        var stats = StatsState.Empty;
        foreach (var (_, value) in values)
        {
            stats.Add(value);
        }

        return Type switch
        {
            "avg_bucket" => Simple(stats.Avg),
            "sum_bucket" => Simple(stats.Sum.Value),
            "min_bucket" => Extreme(stats.Min, values),
            "max_bucket" => Extreme(stats.Max, values),
            _ => new InternalStats(Name, Meta, _format, stats, _sigma, Type),
        };
    }

    private InternalSimpleValue Simple(double value) => new(Name, Meta, "simple_value", value, _format);

    private InternalSimpleValue Extreme(double value, (InternalBucket Bucket, double Value)[] values) => new(
        Name, Meta, "bucket_metric_value", value, _format,
        [.. values.Where(pair => pair.Value.Equals(value)).Select(pair => pair.Bucket.KeyAsString)]);
}
