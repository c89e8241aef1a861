using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>The types of aggregation that requests may name.</summary>
internal static class AggregationTypes
{
    public static IReadOnlyDictionary<string, Func<AggregatorFactory.Header, AggregationParameters, AggregatorFactory>> Aggregations { get; } =
        new Dictionary<string, Func<AggregatorFactory.Header, AggregationParameters, AggregatorFactory>>(StringComparer.Ordinal)
        {
            ["terms"] = (header, parameters) => new TermsAggregatorFactory(header, parameters),
            ["histogram"] = (header, parameters) => new HistogramAggregatorFactory(header, parameters),
            ["date_histogram"] = (header, parameters) => new DateHistogramAggregatorFactory(header, parameters),
            ["range"] = (header, parameters) => new RangeAggregatorFactory(header, parameters),
            ["date_range"] = (header, parameters) => new RangeAggregatorFactory(header, parameters),
            ["ip_range"] = (header, parameters) => new IpRangeAggregatorFactory(header, parameters),
            ["filter"] = (header, parameters) => new FilterAggregatorFactory(header, parameters),
            ["filters"] = (header, parameters) => new FiltersAggregatorFactory(header, parameters),
            ["missing"] = (header, parameters) => new MissingAggregatorFactory(header, parameters),
            ["global"] = (header, _) => new GlobalAggregatorFactory(header),
            ["composite"] = (header, parameters) => new CompositeAggregatorFactory(header, parameters),
            ["top_hits"] = (header, parameters) => new TopHitsAggregatorFactory(header, parameters),
            ["min"] = (header, parameters) => new MetricAggregatorFactory(header, MetricKind.Min, parameters),
            ["max"] = (header, parameters) => new MetricAggregatorFactory(header, MetricKind.Max, parameters),
            ["sum"] = (header, parameters) => new MetricAggregatorFactory(header, MetricKind.Sum, parameters),
            ["avg"] = (header, parameters) => new MetricAggregatorFactory(header, MetricKind.Avg, parameters),
            ["stats"] = (header, parameters) => new StatsAggregatorFactory(header, parameters),
            ["extended_stats"] = (header, parameters) => new StatsAggregatorFactory(header, parameters),
            ["value_count"] = (header, parameters) => new ValueCountAggregatorFactory(header, parameters),
            ["percentiles"] = (header, parameters) => new PercentilesAggregatorFactory(header, parameters),
            ["percentile_ranks"] = (header, parameters) => new PercentilesAggregatorFactory(header, parameters),
            ["cardinality"] = (header, parameters) => new CardinalityAggregatorFactory(header, parameters),
        };

    public static IReadOnlyDictionary<string, Func<AggregatorFactory.Header, AggregationParameters, PipelineAggregator>> Pipelines { get; } =
        new Dictionary<string, Func<AggregatorFactory.Header, AggregationParameters, PipelineAggregator>>(StringComparer.Ordinal)
        {
            ["avg_bucket"] = (header, parameters) => new BucketMetricsPipeline(header, parameters),
            ["sum_bucket"] = (header, parameters) => new BucketMetricsPipeline(header, parameters),
            ["min_bucket"] = (header, parameters) => new BucketMetricsPipeline(header, parameters),
            ["max_bucket"] = (header, parameters) => new BucketMetricsPipeline(header, parameters),
            ["stats_bucket"] = (header, parameters) => new BucketMetricsPipeline(header, parameters),
            ["extended_stats_bucket"] = (header, parameters) => new BucketMetricsPipeline(header, parameters),
            ["cumulative_sum"] = (header, parameters) => new CumulativeSumPipeline(header, parameters),
            ["derivative"] = (header, parameters) => new DerivativePipeline(header, parameters),
            ["serial_diff"] = (header, parameters) => new SerialDiffPipeline(header, parameters),
            ["bucket_sort"] = (header, parameters) => new BucketSortPipeline(header, parameters),
            ["bucket_selector"] = (_, parameters) => throw NeedsScript(parameters),
            ["bucket_script"] = (_, parameters) => throw NeedsScript(parameters),
            ["moving_fn"] = (_, parameters) => throw NeedsScript(parameters),
        };

    private static ElasticsearchException NeedsScript(AggregationParameters parameters) =>
        Errors.IllegalArgument($"[{parameters.Type}] needs a script, and scripts are not supported");

    public static void CheckKnown(JsonProperty type, JsonLocation at)
    {
        if (!Aggregations.ContainsKey(type.Name) && !Pipelines.ContainsKey(type.Name))
        {
            throw Errors.Parsing(
                $"Unknown aggregation type [{type.Name}]{NearestName.DidYouMean(type.Name, Aggregations.Keys.Concat(Pipelines.Keys))}", at);
        }
    }
}
