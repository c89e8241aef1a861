using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>A regular expression over whole terms, in Lucene's syntax: the one of the regexp query.</summary>
internal sealed class TermPattern : QueryVisitor
{
    private Predicate<ReadOnlyMemory<byte>>? _matches;

    private TermPattern()
    {
    }

    public static Predicate<ReadOnlyMemory<byte>> Compile(string pattern)
    {
        try
        {
            var visitor = new TermPattern();
            new RegexpQuery(string.Empty, pattern).Visit(visitor);
            return visitor._matches!;
        }
        catch (Exception e) when (e is RegexpSyntaxException or AutomatonTooComplexException)
        {
            throw Errors.IllegalArgument(e.Message);
        }
    }

    public override void ConsumeTermsMatching(Query query, string field, Predicate<ReadOnlyMemory<byte>> matches) => _matches = matches;
}
