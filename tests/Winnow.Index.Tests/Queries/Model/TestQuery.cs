using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>A query, and what a document should score: null for no match, NaN for a match of unknown score.</summary>
internal sealed record TestQuery(Query Query, Func<BruteForce, NaiveDocument, float?> Expected)
{
    public static TestQuery Constant(Query query, Func<NaiveDocument, bool> matches) =>
        new(query, (_, document) => matches(document) ? 1f : null);
}
