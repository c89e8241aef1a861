namespace Winnow.Index.Queries;

/// <summary>A query for all terms of a field that have something in common.</summary>
public abstract class MultiTermQuery(string field) : Query
{
    public string Field { get; } = field;

    public MultiTermRewrite RewriteMethod { get; init; } = MultiTermRewrite.ConstantScore;

    public override Query Rewrite(IndexSearcher searcher) => RewriteMethod.Method == MultiTermRewrite.Scoring.Constant
        ? this : MultiTermRewriter.Rewrite(this, searcher);

    public override Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost) => new MultiTermWeight(this, mode, boost);

    public override void Visit(QueryVisitor visitor)
    {
        if (visitor.AcceptField(Field))
        {
            visitor.ConsumeTermsMatching(this, Field, term => MatchesTerm(term.Span));
        }
    }

    public sealed override bool Equals(Query? other) =>
        other is MultiTermQuery that && GetType() == that.GetType() && string.Equals(Field, that.Field, StringComparison.Ordinal)
        && RewriteMethod == that.RewriteMethod && EqualsTerms(that);

    public sealed override int GetHashCode() => HashCode.Combine(GetType(), Field, RewriteMethod, TermsHashCode());

    internal abstract MatchingTerms TermsOf(Terms terms);

    internal abstract bool MatchesTerm(ReadOnlySpan<byte> term);

    /// <summary>Compares what the subclass adds.</summary>
    internal abstract bool EqualsTerms(MultiTermQuery other);

    internal abstract int TermsHashCode();
}
