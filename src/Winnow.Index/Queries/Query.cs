namespace Winnow.Index.Queries;

/// <summary>
/// What to look for, independent of any index: immutable, comparable by value (a cache key). A searcher rewrites it to primitive
/// queries, then makes a <see cref="Weight"/> of it once a search, then a <see cref="Scorer"/> once a segment.
/// </summary>
public abstract class Query : IEquatable<Query>
{
    /// <summary>A simpler query with the same matches and scores, or this one.</summary>
    public virtual Query Rewrite(IndexSearcher searcher) => this;

    public abstract Weight CreateWeight(IndexSearcher searcher, ScoreMode mode, float boost);

    /// <summary>Reports every (field, term) that a match of this query can be traced to; highlighters use it.</summary>
    public virtual void Visit(QueryVisitor visitor) => visitor.VisitLeaf(this);

    public abstract bool Equals(Query? other);

    public sealed override bool Equals(object? obj) => Equals(obj as Query);

    public abstract override int GetHashCode();

    /// <summary>In Lucene's query notation, for explanations and messages.</summary>
    public abstract override string ToString();
}

public enum ScoreMode
{
    /// <summary>Every match with its score.</summary>
    Complete,

    /// <summary>Every match; scores are not looked at.</summary>
    CompleteNoScores,

    /// <summary>Only matches that can still enter the top: the collector raises the minimum competitive score.</summary>
    TopScores,
}
