namespace Winnow.Search.Aggregations;

/// <summary>An aggregation over the results of others: computed once, in the final reduction.</summary>
internal abstract class PipelineAggregator(AggregatorFactory.Header header, string type, IReadOnlyList<string> bucketsPaths)
{
    public string Name { get; } = header.Name;

    public ReadOnlyMemory<byte> Meta { get; } = header.Meta;

    public string Type { get; } = type;

    /// <summary>Paths to what it reads.</summary>
    public IReadOnlyList<string> BucketsPaths { get; } = bucketsPaths;
}

/// <summary>Adds its result beside the aggregations that it reads.</summary>
internal abstract class SiblingPipelineAggregator(AggregatorFactory.Header header, string type, IReadOnlyList<string> bucketsPaths)
    : PipelineAggregator(header, type, bucketsPaths)
{
    public abstract InternalAggregation Compute(InternalAggregations siblings);
}

/// <summary>Changes the buckets of the aggregation that it stands in.</summary>
internal abstract class ParentPipelineAggregator(AggregatorFactory.Header header, string type, IReadOnlyList<string> bucketsPaths)
    : PipelineAggregator(header, type, bucketsPaths)
{
    public abstract InternalMultiBucketAggregation Compute(InternalMultiBucketAggregation parent);
}
