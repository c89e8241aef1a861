namespace Winnow.Search.Aggregations;

/// <summary>One aggregation of a request: parsed, immutable, independent of any index.</summary>
internal abstract class AggregatorFactory(AggregatorFactory.Header header)
{
    /// <summary>What every aggregation has.</summary>
    /// <param name="Name">Its name in the request and the response.</param>
    /// <param name="Meta">The JSON object that travels along, or empty.</param>
    /// <param name="Sub">The aggregations under it.</param>
    public sealed record Header(string Name, ReadOnlyMemory<byte> Meta, AggregatorFactories Sub);

    public string Name { get; } = header.Name;

    public ReadOnlyMemory<byte> Meta { get; } = header.Meta;

    public AggregatorFactories Sub { get; } = header.Sub;

    /// <summary>The name of the type in requests.</summary>
    public abstract string Type { get; }

    public virtual bool AcceptsSub => true;

    /// <summary>Whether its result is a list of buckets.</summary>
    public virtual bool IsMultiBucket => false;

    /// <summary>Whether a document that the query does not match can change the result, so that no shard may be skipped.</summary>
    public virtual bool MustVisitAllDocs => false;

    /// <param name="context">The shard's.</param>
    /// <param name="singleOwner">Whether only bucket 0 will ever own what is collected.</param>
    public abstract Aggregator Create(AggregationContext context, bool singleOwner);
}
