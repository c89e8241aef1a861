using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>What the aggregations of one search on one shard may ask for, and the account of what they take.</summary>
public abstract class AggregationContext
{
    private long _bytes;

    /// <summary>The scores of the block that is being collected; set by the collector.</summary>
    internal ScoreBlock Scores { get; set; } = new();

    public abstract IndexSearcher Searcher { get; }

    /// <summary>The time that <c>now</c> stands for, the same for the whole request.</summary>
    public abstract long NowMillis { get; }

    /// <summary>A field by its name or alias; null when the index does not map it.</summary>
    public abstract AggregationField? Field(string name);

    /// <summary>Builds the query of a <c>filter</c> or <c>filters</c> aggregation for this index.</summary>
    public abstract Query ParseQuery(JsonElement query);

    /// <summary>The most bytes that the buckets of one request may take on one shard.</summary>
    public virtual long MemoryLimit => 512L << 20;

    /// <summary>Adds to (or, negative, takes from) the account; beyond the limit the request fails and the process lives.</summary>
    internal void Account(long bytes)
    {
        _bytes += bytes;
        if (_bytes > MemoryLimit)
        {
            throw AggregationErrors.OutOfMemory(_bytes, MemoryLimit);
        }
    }
}

/// <summary>How the values of a field are kept in its column, which decides what an aggregation can do with them.</summary>
public enum AggregationFieldKind
{
    /// <summary>64-bit integers.</summary>
    Long,

    /// <summary>Floating-point numbers in their sortable form.</summary>
    Double,

    /// <summary>0 and 1.</summary>
    Boolean,

    /// <summary>Milliseconds since 1970 in UTC.</summary>
    Date,

    /// <summary>UTF-8 terms.</summary>
    Keyword,

    /// <summary>16-byte addresses; IPv4 mapped into IPv6.</summary>
    Ip,

    /// <summary>Analysed text: it has no column.</summary>
    Text,

    /// <summary>Anything else without a usable column.</summary>
    Other,
}

/// <summary>A mapped field as aggregations see it.</summary>
/// <param name="Name">Its full path, an alias resolved.</param>
/// <param name="TypeName">The mapping's name of its type, for messages.</param>
/// <param name="Kind">What its column holds.</param>
/// <param name="HasDocValues">False when the mapping turned the column off.</param>
/// <param name="Format">The date format of the mapping, for dates.</param>
public sealed record AggregationField(
    string Name, string TypeName, AggregationFieldKind Kind, bool HasDocValues = true, string? Format = null);
