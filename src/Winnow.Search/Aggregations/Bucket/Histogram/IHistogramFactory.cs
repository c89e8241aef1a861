namespace Winnow.Search.Aggregations;

/// <summary>An aggregation whose buckets follow each other, so that pipelines can look from one to the next.</summary>
internal interface IHistogramFactory
{
    long MinDocCount { get; }
}
