namespace Winnow.Index.Queries;

/// <summary>A weight whose matches all score the same: the boost.</summary>
internal abstract class ConstantScoreWeight(Query query, ScoreMode mode, float boost) : Weight(query)
{
    protected ScoreMode Mode { get; } = mode;

    protected float Boost { get; } = boost;

    public override Scorer? Scorer(LeafContext context) => ScorerSupplier(context)?.Get(long.MaxValue);

    public abstract override ScorerSupplier? ScorerSupplier(LeafContext context);

    public override BulkScorer? BulkScorer(LeafContext context) => BulkScorers.Of(Scorer(context), Mode);

    public override Explanation Explain(LeafContext context, int doc) => Matching.Matches(Scorer(context), doc)
        ? Explanation.Match(Boost, Query + (Boost == 1f ? string.Empty : $"^{Boost}"))
        : Explanation.NoMatch($"{Query} doesn't match id {doc}");
}

/// <summary>A supplier whose scorer does not depend on who leads.</summary>
internal sealed class ConstantScoreSupplier(long cost, Func<Scorer> build) : ScorerSupplier
{
    public override long Cost => cost;

    public override Scorer Get(long leadCost) => build();
}

internal static class Matching
{
    /// <summary>Whether a fresh scorer matches one document.</summary>
    public static bool Matches(Scorer? scorer, int doc) =>
        scorer is not null && scorer.Approximation.Advance(doc) == doc && (scorer.TwoPhase?.Matches() ?? true);
}
