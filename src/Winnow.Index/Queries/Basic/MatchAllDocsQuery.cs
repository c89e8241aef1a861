namespace Winnow.Index.Queries;

/// <summary>Every document.</summary>
public sealed class MatchAllDocsQuery : Query
{
    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new AllWeight(this, mode, boost);

    public override bool Equals(Query? other) => other is MatchAllDocsQuery;

    public override int GetHashCode() => nameof(MatchAllDocsQuery).GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "*:*";

    private sealed class AllWeight(Query query, ScoreMode mode, float boost) : ConstantScoreWeight(query, mode, boost)
    {
        public override ScorerSupplier ScorerSupplier(LeafContext context) => new ConstantScoreSupplier(
            context.Reader.MaxDoc,
            () => new ConstantScoreScorer(Boost, Mode, new AllIterator(context.Reader.MaxDoc)));

        public override int Count(LeafContext context) => context.Reader.NumDocs;
    }
}
