namespace Winnow.Index.Queries;

/// <summary>A query bound to one searcher: it holds the statistics that scores need. One thread.</summary>
public abstract class Weight(Query query)
{
    public Query Query { get; } = query;

    /// <summary>The matches of one segment (deleted documents included: the searcher drops them); null when there are none for certain.</summary>
    public abstract Scorer? Scorer(LeafContext context);

    /// <summary>The same before it is built, so that a conjunction can first ask what it costs and then say who leads.</summary>
    public virtual ScorerSupplier? ScorerSupplier(LeafContext context) => Scorer(context) is { } scorer ? new BuiltScorer(scorer) : null;

    /// <summary>Collects a whole range of documents at once; the default drives <see cref="Scorer"/>.</summary>
    public virtual BulkScorer? BulkScorer(LeafContext context) =>
        Scorer(context) is { } scorer ? new DefaultBulkScorer(scorer) : null;

    /// <summary>How many live documents match, if that is known without looking at each; else -1.</summary>
    public virtual int Count(LeafContext context) => -1;

    public abstract Explanation Explain(LeafContext context, int doc);
}

/// <summary>Builds a segment's scorer once its surroundings are known.</summary>
public abstract class ScorerSupplier
{
    /// <summary>An upper bound of how many documents the scorer will visit; cheap.</summary>
    public abstract long Cost { get; }

    /// <summary>Called once.</summary>
    /// <param name="leadCost">How many documents the conjunction around it will ask about; <see cref="long.MaxValue"/> when it leads.</param>
    public abstract Scorer Get(long leadCost);
}

/// <summary>One segment within a reader: local id + <see cref="DocBase"/> is the reader's id.</summary>
public sealed record LeafContext(LeafReader Reader, int Ord, int DocBase);

internal sealed class BuiltScorer(Scorer scorer) : ScorerSupplier
{
    public override long Cost => scorer.Iterator.Cost;

    public override Scorer Get(long leadCost) => scorer;
}
