namespace Winnow.Index.Queries;

/// <summary>The documents for which a function of the segment's columns says yes; constant score.</summary>
/// <param name="description">Identifies the predicate: two of these queries are equal when their descriptions are.</param>
/// <param name="predicate">Called once a segment; null when nothing in it can match.</param>
/// <param name="matchCost">What one check costs, in simple operations.</param>
public sealed class PredicateQuery(string description, Func<LeafContext, Predicate<int>?> predicate, float matchCost = 10f) : Query
{
    private readonly string _description = description;

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new PredicateWeight(this, predicate, matchCost, mode, boost);

    public override bool Equals(Query? other) => other is PredicateQuery that && string.Equals(_description, that._description, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(nameof(PredicateQuery), _description);

    public override string ToString() => _description;

    private sealed class PredicateWeight(Query query, Func<LeafContext, Predicate<int>?> predicate, float matchCost, ScoreMode mode, float boost)
        : ConstantScoreWeight(query, mode, boost)
    {
        public override ScorerSupplier? ScorerSupplier(LeafContext context) => predicate(context) is { } matches
            ? new ConstantScoreSupplier(
                context.Reader.MaxDoc,
                () => new ConstantScoreScorer(Boost, Mode, new PredicateIterator(new AllIterator(context.Reader.MaxDoc), matches, matchCost)))
            : null;
    }
}

/// <summary>Checks candidates with a function.</summary>
internal sealed class PredicateIterator(DocIdSetIterator approximation, Predicate<int> matches, float matchCost) : TwoPhaseIterator(approximation)
{
    public override float MatchCost => matchCost;

    public override bool Matches() => matches(Approximation.DocId);
}
