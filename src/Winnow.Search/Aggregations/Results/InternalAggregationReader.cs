namespace Winnow.Search.Aggregations;

/// <summary>Reads one result of any kind.</summary>
internal static class InternalAggregationReader
{
    public static InternalAggregation Read(ref AggregationInput input)
    {
        var kind = (InternalAggregationKind)input.ReadByte();
        var name = input.ReadSharedString();
        var meta = input.ReadBytes();
        return kind switch
        {
            InternalAggregationKind.Terms => InternalTerms.Read(name, meta, ref input),
            InternalAggregationKind.Histogram => InternalHistogram.Read(name, meta, ref input),
            InternalAggregationKind.DateHistogram => InternalDateHistogram.Read(name, meta, ref input),
            InternalAggregationKind.Range => InternalRange.Read(name, meta, ref input),
            InternalAggregationKind.Filters => InternalFilters.Read(name, meta, ref input),
            InternalAggregationKind.SingleBucket => InternalSingleBucketAggregation.Read(name, meta, ref input),
            InternalAggregationKind.Metric => InternalMetric.Read(name, meta, ref input),
            InternalAggregationKind.Stats => InternalStats.Read(name, meta, ref input),
            InternalAggregationKind.Cardinality => InternalCardinality.Read(name, meta, ref input),
            InternalAggregationKind.Composite => InternalComposite.Read(name, meta, ref input),
            InternalAggregationKind.Percentiles => InternalPercentiles.Read(name, meta, ref input),
            InternalAggregationKind.SimpleValue => InternalSimpleValue.Read(name, meta, ref input),
            InternalAggregationKind.TopHits => InternalTopHits.Read(name, meta, ref input),
            _ => throw AggregationInput.Corrupt($"unknown aggregation [{kind}]"),
        };
    }
}
