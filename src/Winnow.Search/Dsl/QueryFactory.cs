using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>Shorthands for combined queries.</summary>
internal static class QueryFactory
{
    /// <summary>What any of the queries matches.</summary>
    public static Query AnyOf(IReadOnlyList<Query> queries)
    {
        if (queries.Count == 1)
        {
            return queries[0];
        }

        var builder = new BooleanQuery.Builder();
        foreach (var query in queries)
        {
            builder.Add(query, Occur.Should);
        }

        return builder.Build();
    }
}
