namespace Winnow.Search;

/// <summary>Rules shards out before the search: where no document can match and no aggregation wants to see all of them.</summary>
public static class CanMatchPhase
{
    /// <summary>False only when the shard has nothing for the request; looks at the mapping and at least and greatest values.</summary>
    public static bool CanMatch(SearchSource source, SearchExecutionContext context)
    {
        if (source.Aggregations.MustVisitAllDocs)
        {
            return true;
        }

        try
        {
            return (source.Query?.CanMatch(context) ?? true) && (context.Filter?.CanMatch(context) ?? true);
        }
        catch (ElasticsearchException)
        {
            // The query phase says what is wrong.
            return true;
        }
    }
}
