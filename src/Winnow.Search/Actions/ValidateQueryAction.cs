namespace Winnow.Search;

/// <summary>Whether an index can run a query.</summary>
/// <param name="Valid">Whether it can.</param>
/// <param name="Explanation">The query in Lucene's notation, when it can.</param>
/// <param name="Error">Why not, when it cannot.</param>
public sealed record ValidateQueryResult(bool Valid, string? Explanation, string? Error);

/// <summary><c>_validate/query</c>.</summary>
public static class ValidateQueryAction
{
    /// <summary>Checks the query of a request body.</summary>
    /// <param name="body">The body, with <c>query</c>; other keys are not allowed.</param>
    /// <param name="context">The index; with a reader if <paramref name="rewrite"/>.</param>
    /// <param name="rewrite">Whether to show what the query becomes on this index.</param>
    public static ValidateQueryResult Execute(ReadOnlyMemory<byte> body, SearchExecutionContext context, bool rewrite = false)
    {
        try
        {
            var source = SearchSource.Parse(body);
            foreach (var property in source.Body.Root.EnumerateObject())
            {
                if (property.Name != "query")
                {
                    throw Errors.Parsing($"request does not support [{property.Name}]", source.Body.Locate(property.Value));
                }
            }

            var query = ShardQuery.Build(source, context);
            return new ValidateQueryResult(
                Valid: true, (rewrite && context.Searcher is not null ? context.Searcher.Rewrite(query) : query).ToString(), Error: null);
        }
        catch (ElasticsearchException e)
        {
            return new ValidateQueryResult(Valid: false, Explanation: null, $"[{context.IndexName}] {e.Type}: {e.Reason}");
        }
    }
}
