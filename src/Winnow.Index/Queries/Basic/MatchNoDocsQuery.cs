namespace Winnow.Index.Queries;

/// <summary>Nothing.</summary>
/// <param name="reason">Why, for explanations.</param>
public sealed class MatchNoDocsQuery(string reason = "") : Query
{
    public string Reason { get; } = reason;

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new NoneWeight(this);

    public override bool Equals(Query? other) => other is MatchNoDocsQuery;

    public override int GetHashCode() => nameof(MatchNoDocsQuery).GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"MatchNoDocsQuery(\"{Reason}\")";

    private sealed class NoneWeight(MatchNoDocsQuery query) : Weight(query)
    {
        public override Scorer? Scorer(LeafContext context) => null;

        public override int Count(LeafContext context) => 0;

        public override Explanation Explain(LeafContext context, int doc) => Explanation.NoMatch(query.Reason);
    }
}
