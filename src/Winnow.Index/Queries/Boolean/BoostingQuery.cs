namespace Winnow.Index.Queries;

/// <summary>Matches what <paramref name="positive"/> matches, and demotes what <paramref name="negative"/> matches too.</summary>
public sealed class BoostingQuery(Query positive, Query negative, float negativeBoost) : Query
{
    public Query Positive { get; } = positive;

    public Query Negative { get; } = negative;

    public float NegativeBoost { get; } = negativeBoost;

    public override Query Rewrite(IndexSearcher searcher)
    {
        var rewrittenPositive = Positive.Rewrite(searcher);
        var rewrittenNegative = Negative.Rewrite(searcher);
        return rewrittenPositive is MatchNoDocsQuery || rewrittenNegative is MatchNoDocsQuery ? rewrittenPositive
            : ReferenceEquals(rewrittenPositive, Positive) && ReferenceEquals(rewrittenNegative, Negative) ? this
            : new BoostingQuery(rewrittenPositive, rewrittenNegative, NegativeBoost);
    }

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost)
    {
        if (mode == ScoreMode.CompleteNoScores)
        {
            return Positive.CreateWeight(searcher, mode, boost);
        }

        // The demotion is outside the positive scorer, which therefore sees every match.
        return new BoostingWeight(
            this,
            Positive.CreateWeight(searcher, ScoreMode.Complete, boost),
            searcher.CreateWeight(new ConstantScoreQuery(Negative), ScoreMode.CompleteNoScores));
    }

    public override void Visit(QueryVisitor visitor)
    {
        Positive.Visit(visitor);
        if (visitor.VisitProhibited)
        {
            Negative.Visit(visitor);
        }
    }

    public override bool Equals(Query? other) =>
        other is BoostingQuery that && Positive.Equals(that.Positive) && Negative.Equals(that.Negative) && NegativeBoost.Equals(that.NegativeBoost);

    public override int GetHashCode() => HashCode.Combine(nameof(BoostingQuery), Positive, Negative, NegativeBoost);

    public override string ToString() => $"{Positive}/({Negative})^{NegativeBoost}";

    private sealed class BoostingWeight(BoostingQuery query, Weight positive, Weight negative) : Weight(query)
    {
        public override Scorer? Scorer(LeafContext context) => positive.Scorer(context) is not { } matches ? null
            : negative.Scorer(context) is { } demoted ? new BoostingScorer(matches, demoted, query.NegativeBoost) : matches;

        public override int Count(LeafContext context) => positive.Count(context);

        public override Explanation Explain(LeafContext context, int doc)
        {
            var matched = positive.Explain(context, doc);
            return !matched.IsMatch || !Matching.Matches(negative.Scorer(context), doc) ? matched
                : Explanation.Match(
                    matched.Value * query.NegativeBoost,
                    "product of:",
                    matched,
                    Explanation.Match(query.NegativeBoost, "negative boost"));
        }
    }
}

internal sealed class BoostingScorer(Scorer positive, Scorer negative, float negativeBoost) : Scorer
{
    private readonly DocIdSetIterator _demoted = negative.Iterator;

    public override DocIdSetIterator Iterator => positive.Iterator;

    public override TwoPhaseIterator? TwoPhase => positive.TwoPhase;

    public override float Score()
    {
        var doc = positive.DocId;
        var at = _demoted.DocId;
        if (at < doc)
        {
            at = _demoted.Advance(doc);
        }

        return at == doc ? positive.Score() * negativeBoost : positive.Score();
    }

    public override int AdvanceShallow(int target) => positive.AdvanceShallow(target);

    public override float GetMaxScore(int upTo) => positive.GetMaxScore(upTo) * Math.Max(1f, negativeBoost);
}
