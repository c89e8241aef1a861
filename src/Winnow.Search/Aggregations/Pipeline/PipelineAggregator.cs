namespace Winnow.Search.Aggregations;

/// <summary>An aggregation over the results of others: computed once, in the final reduction.</summary>
internal abstract class PipelineAggregator
{
    protected PipelineAggregator(AggregatorFactory.Header header, AggregationParameters parameters)
    {
        (Name, Meta, Type) = (header.Name, header.Meta, parameters.Type);
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> Meta { get; }

    public string Type { get; }

    /// <summary>Paths to what it reads.</summary>
    public abstract IReadOnlyList<BucketsPath> Paths { get; }

    /// <summary>Says what is wrong with where it stands in the request, or null.</summary>
    /// <param name="parent">The aggregation that it stands in; null at the root.</param>
    /// <param name="siblings">The aggregations beside it.</param>
    public abstract string? Validate(AggregatorFactory? parent, AggregatorFactories siblings);
}

/// <summary>Adds its result beside the aggregations that it reads.</summary>
internal abstract class SiblingPipelineAggregator(AggregatorFactory.Header header, AggregationParameters parameters)
    : PipelineAggregator(header, parameters)
{
    public abstract InternalAggregation Compute(InternalAggregations siblings);
}

/// <summary>Changes the buckets of the aggregation that it stands in.</summary>
internal abstract class ParentPipelineAggregator(AggregatorFactory.Header header, AggregationParameters parameters)
    : PipelineAggregator(header, parameters)
{
    public abstract InternalMultiBucketAggregation Compute(InternalMultiBucketAggregation parent);

    protected static InternalBucket With(InternalBucket bucket, InternalAggregation added) =>
        bucket.With(new InternalAggregations([.. bucket.Aggregations.All, added]));

    /// <summary>For those that look from one bucket to the next.</summary>
    protected string? ValidateSequential(AggregatorFactory? parent) => parent switch
    {
        null => $"{Type} aggregation [{Name}] must have a histogram, date_histogram or auto_date_histogram as parent but doesn't have a parent",
        IHistogramFactory { MinDocCount: 0 } => null,
        IHistogramFactory => $"parent histogram of {Type} aggregation [{Name}] must have min_doc_count of 0",
        _ => $"{Type} aggregation [{Name}] must have a histogram, date_histogram or auto_date_histogram as parent",
    };
}
