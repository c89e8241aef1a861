using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>What the aggregations of one search on one shard may ask for, and the account of what they take.</summary>
/// <param name="search">The search's context, which has a reader.</param>
/// <param name="searcher">The searcher of this search; the context's own when null.</param>
/// <param name="memoryLimit">The most bytes that the buckets of the request may take on this shard.</param>
public sealed class AggregationContext(
    SearchExecutionContext search, IndexSearcher? searcher = null, long memoryLimit = AggregationContext.DefaultMemoryLimit)
{
    public const long DefaultMemoryLimit = 512L << 20;

    private long _bytes;

    internal IndexSearcher Searcher { get; } =
        searcher ?? search.Searcher ?? throw new ArgumentException("aggregations need a reader", nameof(search));

    internal SearchExecutionContext Search => search;

    /// <summary>The scores of the block that is being collected; set by the collector.</summary>
    internal ScoreBlock Scores { get; set; } = new();

    /// <summary>The time that <c>now</c> stands for, the same for the whole request.</summary>
    internal long Now() => search.Now();

    /// <summary>A field by its name or alias; null when the index does not map it.</summary>
    internal MappedFieldType? Field(string name) => search.Field(name);

    /// <summary>Adds to (or, negative, takes from) the account; beyond the limit the request fails and the process lives.</summary>
    internal void Account(long bytes)
    {
        _bytes += bytes;
        if (_bytes > memoryLimit)
        {
            throw AggregationErrors.OutOfMemory(_bytes, memoryLimit);
        }
    }
}
