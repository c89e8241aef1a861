using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>What an aggregation found: on one shard, after some reductions, or in the end. Immutable.</summary>
internal abstract class InternalAggregation(string name, ReadOnlyMemory<byte> meta)
{
    public string Name { get; } = name;

    public ReadOnlyMemory<byte> Meta { get; } = meta;

    public abstract InternalAggregationKind Kind { get; }

    /// <summary>The prefix that <c>typed_keys</c> puts before the name.</summary>
    public abstract string TypedName { get; }

    /// <summary>False for the result of an index without the field: it cannot say what the others look like.</summary>
    public virtual bool CanLeadReduction => true;

    /// <summary>Brings results of the same aggregation together; this one is among them.</summary>
    public abstract InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context);

    /// <summary>Writes the properties of the aggregation's object.</summary>
    public abstract void WriteJson(Utf8JsonWriter writer, bool typedKeys);

    public abstract void WriteTo(AggregationOutput output);

    /// <summary>The number at the end of an order or buckets path: a metric's name, or null for the only one.</summary>
    public virtual double SortValue(string? metric) =>
        throw Errors.IllegalArgument($"Can't sort a [{TypedName}] aggregation [{Name}]");

    /// <summary>The aggregations inside, where there is one bucket.</summary>
    public virtual InternalAggregations? Inner => null;

}

/// <summary>The number of each form of result in the binary form. Numbers are never used again for something else.</summary>
internal enum InternalAggregationKind : byte
{
    Terms = 1,
    Histogram = 2,
    DateHistogram = 3,
    Range = 4,
    Filters = 5,
    SingleBucket = 6,
    Metric = 7,
    Stats = 8,
    Cardinality = 9,
    Percentiles = 10,
    Composite = 11,
    TopHits = 12,
    SimpleValue = 13,
}
