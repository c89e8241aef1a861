namespace Winnow.Index.Queries;

/// <summary>Matches where any of its queries does; scores the best of them plus a part of the others.</summary>
public sealed class DisjunctionMaxQuery : Query
{
    private readonly Query[] _disjuncts;

    public DisjunctionMaxQuery(IEnumerable<Query> disjuncts, float tieBreaker)
    {
        if (!(tieBreaker is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(tieBreaker), tieBreaker, "tie_breaker must be in [0, 1]");
        }

        _disjuncts = [.. disjuncts];
        TieBreaker = tieBreaker;
    }

    public IReadOnlyList<Query> Disjuncts => _disjuncts;

    public float TieBreaker { get; }

    public override Query Rewrite(IndexSearcher searcher)
    {
        Query[] rewritten = [.. _disjuncts.Select(query => query.Rewrite(searcher)).Where(query => query is not MatchNoDocsQuery)];
        return rewritten.Length switch
        {
            0 => new MatchNoDocsQuery("empty DisjunctionMaxQuery"),
            1 => rewritten[0],
            _ when rewritten.Length == _disjuncts.Length && rewritten.Zip(_disjuncts).All(pair => ReferenceEquals(pair.First, pair.Second)) => this,
            _ => new DisjunctionMaxQuery(rewritten, TieBreaker),
        };
    }

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) =>
        new DisjunctionMaxWeight(this, [.. _disjuncts.Select(query => query.CreateWeight(searcher, mode, boost))], mode);

    public override void Visit(QueryVisitor visitor)
    {
        foreach (var query in _disjuncts)
        {
            query.Visit(visitor);
        }
    }

    public override bool Equals(Query? other) =>
        other is DisjunctionMaxQuery that && TieBreaker.Equals(that.TieBreaker) && _disjuncts.AsSpan().SequenceEqual(that._disjuncts);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(TieBreaker);
        foreach (var query in _disjuncts)
        {
            hash.Add(query);
        }

        return hash.ToHashCode();
    }

    public override string ToString() =>
        $"({string.Join(" | ", _disjuncts.Select(query => query is BooleanQuery ? $"({query})" : query.ToString()))})"
        + (TieBreaker == 0f ? string.Empty : $"~{TieBreaker}");
}

internal sealed class DisjunctionMaxWeight(DisjunctionMaxQuery query, Weight[] weights, ScoreMode mode) : Weight(query)
{
    public override Scorer? Scorer(LeafContext context)
    {
        Scorer[] scorers = [.. weights.Select(weight => weight.Scorer(context)).OfType<Scorer>()];
        return scorers.Length switch
        {
            0 => null,
            1 => scorers[0],
            _ when mode == ScoreMode.CompleteNoScores => new DisjunctionSumScorer(scorers, mode),
            _ => new DisjunctionMaxScorer(scorers, query.TieBreaker, mode),
        };
    }

    public override Explanation Explain(LeafContext context, int doc)
    {
        var max = 0f;
        var others = 0d;
        var details = new List<Explanation>();
        foreach (var explanation in weights.Select(weight => weight.Explain(context, doc)).Where(explanation => explanation.IsMatch))
        {
            details.Add(explanation);
            others += Math.Min(max, explanation.Value);
            max = Math.Max(max, explanation.Value);
        }

        return details.Count == 0 ? Explanation.NoMatch("No matching clause")
            : Explanation.Match(
                (float)(max + (others * query.TieBreaker)),
                query.TieBreaker == 0f ? "max of:" : $"max plus {query.TieBreaker} times others of:",
                [.. details]);
    }
}
