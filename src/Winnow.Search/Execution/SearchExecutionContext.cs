using Winnow.Index.Queries;
using Winnow.Search.Dsl;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>What a request is run against: one shard's searcher, with the mapping and the moment that the whole request shares.</summary>
public sealed class SearchExecutionContext
{
    /// <summary><c>indices.query.bool.max_clause_count</c>.</summary>
    public const int MaxClauseCount = 4096;

    private readonly long _now;
    private readonly SortedDictionary<string, Query> _namedQueries = new(StringComparer.Ordinal);

    /// <param name="searcher">The shard's searcher; null where a query is only checked.</param>
    /// <param name="mapper">The index's mapping.</param>
    /// <param name="indexName">The index, as answers name it.</param>
    /// <param name="shard">The shard's number.</param>
    /// <param name="clock">Read once, so that "now" is one moment for the request.</param>
    /// <param name="cancellation">Ends the search.</param>
    public SearchExecutionContext(
        IndexSearcher? searcher, MapperService mapper, string indexName, int shard, TimeProvider clock, CancellationToken cancellation = default)
    {
        Searcher = searcher;
        MapperService = mapper;
        Mapping = mapper.Current;
        IndexName = indexName;
        Shard = shard;
        Clock = clock;
        Cancellation = cancellation;
        _now = clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public IndexSearcher? Searcher { get; }

    public MapperService MapperService { get; }

    /// <summary>The mapping at the moment that the request began.</summary>
    public Mapping Mapping { get; }

    public IndexSettings Settings => MapperService.Settings;

    public string IndexName { get; }

    public int Shard { get; }

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
        catch (ElasticsearchException e) when (e.Type is not ("query_shard_exception" or "parsing_exception"))
        {
            throw Errors.QueryShard($"failed to create query: {e.Reason}", IndexName, e);
        }
    }

    internal void AddNamedQuery(string name, Query query) => _namedQueries[name] = query;

    internal void CheckClauseCount(int count)
    {
        if (count > MaxClauseCount)
        {
            throw Errors.TooManyClauses(MaxClauseCount);
        }
    }
}
