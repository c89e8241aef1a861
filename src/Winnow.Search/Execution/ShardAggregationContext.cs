using System.Text.Json;
using Winnow.Index.Queries;
using Winnow.Search.Aggregations;
using Winnow.Search.Dsl;

namespace Winnow.Search;

/// <summary>What aggregations see of a search on one shard.</summary>
internal sealed class ShardAggregationContext(SearchExecutionContext context, IndexSearcher searcher, JsonBody body) : AggregationContext
{
    public override IndexSearcher Searcher { get; } = searcher;

    public override long NowMillis => context.Now();

    public override AggregationField? Field(string name) => context.Field(name) is { } type ? FieldFormats.ToColumn(type) : null;

    public override Query ParseQuery(JsonElement query) => context.ToQuery(QueryParser.Parse(query, new QueryParseContext(body)));
}
