namespace Winnow.Index.Queries;

/// <summary>
/// A combination of queries. Without required clauses at least one optional clause has to match; a query of only excluded clauses
/// matches nothing. The score is the sum of the scoring clauses that match.
/// </summary>
public sealed class BooleanQuery : Query
{
    private readonly BooleanClause[] _clauses;
    private readonly int _hash;

    internal BooleanQuery(IEnumerable<BooleanClause> clauses, int minimumShouldMatch)
    {
        _clauses = [.. clauses];
        MinimumShouldMatch = minimumShouldMatch;

        // The order of clauses means nothing: equal as multisets.
        var sum = 0;
        foreach (var clause in _clauses)
        {
            sum += clause.GetHashCode();
        }

        _hash = HashCode.Combine(nameof(BooleanQuery), sum, minimumShouldMatch);
    }

    public IReadOnlyList<BooleanClause> Clauses => _clauses;

    /// <summary>How many optional clauses have to match at least; 0 leaves it to the rule above.</summary>
    public int MinimumShouldMatch { get; }

    public override Query Rewrite(IndexSearcher searcher)
    {
        var changed = false;
        var clauses = new List<BooleanClause>(_clauses.Length);
        foreach (var clause in _clauses)
        {
            // A clause that does not score is rewritten as what it is used as.
            var rewritten = clause.IsScoring ? clause.Query.Rewrite(searcher) : new ConstantScoreQuery(clause.Query).Rewrite(searcher);
            if (!clause.IsScoring && rewritten is ConstantScoreQuery constant)
            {
                rewritten = constant.Inner;
            }

            changed |= !ReferenceEquals(rewritten, clause.Query);
            clauses.Add(ReferenceEquals(rewritten, clause.Query) ? clause : clause with { Query = rewritten });
        }

        var query = changed ? new BooleanQuery(clauses, MinimumShouldMatch) : this;
        return BooleanRewriter.Simplify(query);
    }

    /// <summary>A query with the same matches for a place where scores are not looked at.</summary>
    public Query WithoutScores()
    {
        var required = _clauses.Any(clause => clause.IsRequired);
        var keepOptional = !required || MinimumShouldMatch > 0;
        if (Array.TrueForAll(_clauses, clause => clause.Occur != Occur.Must && (keepOptional || clause.Occur != Occur.Should)))
        {
            return this;
        }

        return new BooleanQuery(
            _clauses.Where(clause => keepOptional || clause.Occur != Occur.Should)
                .Select(clause => clause.Occur == Occur.Must ? clause with { Occur = Occur.Filter } : clause),
            MinimumShouldMatch);
    }

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new BooleanWeight(this, searcher, mode, boost);

    public override void Visit(QueryVisitor visitor)
    {
        foreach (var clause in _clauses)
        {
            if (clause.Occur != Occur.MustNot || visitor.VisitProhibited)
            {
                clause.Query.Visit(visitor);
            }
        }
    }

    public override bool Equals(Query? other)
    {
        if (other is not BooleanQuery that || _hash != that._hash || MinimumShouldMatch != that.MinimumShouldMatch
            || _clauses.Length != that._clauses.Length)
        {
            return false;
        }

        var counts = new Dictionary<BooleanClause, int>();
        foreach (var clause in _clauses)
        {
            counts[clause] = counts.GetValueOrDefault(clause) + 1;
        }

        foreach (var clause in that._clauses)
        {
            if (counts.GetValueOrDefault(clause) is var count && count == 0)
            {
                return false;
            }

            counts[clause] = count - 1;
        }

        return true;
    }

    public override int GetHashCode() => _hash;

    public override string ToString()
    {
        var text = string.Join(' ', _clauses.AsEnumerable());
        return MinimumShouldMatch > 0 ? $"({text})~{MinimumShouldMatch}" : text;
    }

    /// <summary>Collects clauses.</summary>
    public sealed class Builder
    {
        private readonly List<BooleanClause> _added = [];

        public int MinimumShouldMatch { get; set; }

        public IReadOnlyList<BooleanClause> Clauses => _added;

        public Builder Add(Query query, Occur occur)
        {
            _added.Add(new BooleanClause(query, occur));
            return this;
        }

        public BooleanQuery Build() => new(_added, MinimumShouldMatch);
    }
}
