using Winnow.Index.Queries;
using Winnow.Search.Dsl;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>What a request is run against: one shard's searcher, with the mapping and the moment that the whole request shares.</summary>
public sealed class SearchExecutionContext
{
    /// <summary><c>indices.query.bool.max_clause_count</c>.</summary>
    public const int MaxClauseCount = 4096;

    /// <summary>Elasticsearch 8 kept the factor k1 + 1 that Lucene 8 dropped.</summary>
    private static readonly BM25Similarity Similarity = new(k1: 1.2f, b: 0.75f, scale: 2.2f);

    private readonly long _now;
    private readonly SortedDictionary<string, Query> _namedQueries = new(StringComparer.Ordinal);

    /// <param name="leaves">The segments of the shard's reader; null where a query is only checked.</param>
    /// <param name="mapper">The index's mapping.</param>
    /// <param name="indexName">The index, as answers name it.</param>
    /// <param name="shard">The shard's number.</param>
    /// <param name="clock">Read once, so that "now" is one moment for the request.</param>
    /// <param name="cancellation">Ends the search.</param>
    public SearchExecutionContext(
        IReadOnlyList<LeafContext>? leaves, MapperService mapper, string indexName, int shard, TimeProvider clock, CancellationToken cancellation = default)
    {
        MapperService = mapper;
        Mapping = mapper.Current;
        IndexName = indexName;
        Shard = shard;
        Clock = clock;
        Cancellation = cancellation;
        Searcher = leaves is null ? null : new IndexSearcher(leaves, Similarity, cancellation);
        _now = clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>A searcher without a time limit.</summary>
    public IndexSearcher? Searcher { get; }

    public IReadOnlyList<LeafContext> Leaves => Searcher?.Leaves ?? [];

    /// <summary>A searcher that ends with what it has when the time is up.</summary>
    public IndexSearcher CreateSearcher(TimeSpan? timeout)
    {
        if (timeout is not { } limit || limit < TimeSpan.Zero)
        {
            return new IndexSearcher(Leaves, Similarity, Cancellation);
        }

        var start = Clock.GetTimestamp();
        return new IndexSearcher(Leaves, Similarity, Cancellation, () => Clock.GetElapsedTime(start) >= limit);
    }

    public MapperService MapperService { get; }

    /// <summary>The mapping at the moment that the request began.</summary>
    public Mapping Mapping { get; }

    public IndexSettings Settings => MapperService.Settings;

    public string IndexName { get; }

    public int Shard { get; }

    /// <summary>The shard's number among all shards of the request: what <c>_shard_doc</c> sorts by.</summary>
    public int ShardOrdinal { get; init; }

    /// <summary>A query that every hit has to match as well: the filter of an alias.</summary>
    public QueryBuilder? Filter { get; init; }

    public TimeProvider Clock { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Milliseconds since 1970 for <c>now</c>.</summary>
    public long Now() => _now;

    public MappedFieldType? Field(string name) => Mapping.Field(name);

    /// <summary>Queries with a <c>_name</c>, in the order of their names.</summary>
    public IReadOnlyDictionary<string, Query> NamedQueries => _namedQueries;

    /// <summary>Parsed query to shard query. What goes wrong on the way is a <c>query_shard_exception</c>.</summary>
    public Query ToQuery(QueryBuilder builder)
    {
        try
        {
            return builder.ToQuery(this);
        }
        catch (ElasticsearchException e) when (e.Type is not ("query_shard_exception" or "parsing_exception" or "parse_exception"))
        {
            throw Errors.QueryShard($"failed to create query: {e.Reason}", IndexName, e);
        }
        catch (InvalidQueryException e)
        {
            throw InvalidQuery(e);
        }
    }

    /// <summary>What a query says that cannot be run, as it is answered.</summary>
    internal ElasticsearchException InvalidQuery(InvalidQueryException e) =>
        Errors.QueryShard($"failed to create query: {e.Message}", IndexName, Errors.IllegalArgument(e.Message));

    internal void AddNamedQuery(string name, Query query) => _namedQueries[name] = query;

    internal void CheckClauseCount(int count)
    {
        if (count > MaxClauseCount)
        {
            throw Errors.TooManyClauses(MaxClauseCount);
        }
    }
}
