namespace Winnow.Index.Queries;

/// <summary>Multiplies the scores of another query.</summary>
public sealed class BoostQuery : Query
{
    public BoostQuery(Query inner, float boost)
    {
        if (!float.IsFinite(boost) || boost < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(boost), boost, $"boost must be a positive float, got {boost}");
        }

        Inner = inner;
        Boost = boost;
    }

    public Query Inner { get; }

    public float Boost { get; }

    public override Query Rewrite(IndexSearcher searcher)
    {
        var rewritten = Inner.Rewrite(searcher);
        return Boost == 1f || rewritten is MatchNoDocsQuery ? rewritten
            : rewritten is BoostQuery inner ? new BoostQuery(inner.Inner, Boost * inner.Boost)
            : Boost == 0f && rewritten is not ConstantScoreQuery ? new BoostQuery(new ConstantScoreQuery(rewritten), 0f)
            : ReferenceEquals(rewritten, Inner) ? this : new BoostQuery(rewritten, Boost);
    }

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) =>
        Inner.CreateWeight(searcher, mode, Boost * boost);

    public override void Visit(QueryVisitor visitor) => Inner.Visit(visitor);

    public override bool Equals(Query? other) => other is BoostQuery that && Boost.Equals(that.Boost) && Inner.Equals(that.Inner);

    public override int GetHashCode() => HashCode.Combine(nameof(BoostQuery), Inner, Boost);

    public override string ToString() => $"({Inner})^{Boost}";
}
