namespace Winnow.Index.Queries;

/// <summary>Matches what another query matches, with the boost as every score.</summary>
public sealed class ConstantScoreQuery(Query inner) : Query
{
    public Query Inner { get; } = inner;

    public override Query Rewrite(IndexSearcher searcher)
    {
        var rewritten = Inner.Rewrite(searcher);
        rewritten = rewritten switch
        {
            BoostQuery boost => boost.Inner,
            ConstantScoreQuery constant => constant.Inner,
            BooleanQuery boolean => boolean.WithoutScores(),
            _ => rewritten,
        };
        return rewritten is MatchNoDocsQuery ? rewritten
            : ReferenceEquals(rewritten, Inner) ? this : new ConstantScoreQuery(rewritten);
    }

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost)
    {
        var matches = Inner.CreateWeight(searcher, ScoreMode.CompleteNoScores, 1f);
        return mode == ScoreMode.CompleteNoScores ? matches : new ConstantWeight(this, matches, mode, boost);
    }

    public override void Visit(QueryVisitor visitor) => Inner.Visit(visitor);

    public override bool Equals(Query? other) => other is ConstantScoreQuery that && Inner.Equals(that.Inner);

    public override int GetHashCode() => HashCode.Combine(nameof(ConstantScoreQuery), Inner);

    public override string ToString() => $"ConstantScore({Inner})";

    private sealed class ConstantWeight(Query query, Weight inner, ScoreMode mode, float boost) : ConstantScoreWeight(query, mode, boost)
    {
        public override ScorerSupplier? ScorerSupplier(LeafContext context) =>
            inner.ScorerSupplier(context) is { } supplier ? new Supplier(supplier, Mode, Boost) : null;

        public override int Count(LeafContext context) => inner.Count(context);
    }

    private sealed class Supplier(ScorerSupplier inner, ScoreMode mode, float score) : ScorerSupplier
    {
        public override long Cost => inner.Cost;

        public override Scorer Get(long leadCost) => ConstantScoreScorer.Of(score, mode, inner.Get(leadCost));
    }
}
