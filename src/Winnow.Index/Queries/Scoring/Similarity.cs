namespace Winnow.Index.Queries;

/// <summary>How well a term's frequency in a document, and the document's length, speak for it.</summary>
public abstract class Similarity
{
    /// <summary>The function for one leaf of a query: a term, or the terms of a phrase.</summary>
    public abstract SimScorer Scorer(float boost, CollectionStatistics collection, ReadOnlySpan<TermStatistics> terms);
}

/// <summary>
/// Scores one term. Never falls when the frequency rises or the norm (as an unsigned byte) falls: skipping counts on it.
/// </summary>
public abstract class SimScorer
{
    /// <summary>What a field without norms passes.</summary>
    public const byte NoNorm = 1;

    public abstract float Score(float freq, byte norm);

    public abstract Explanation Explain(Explanation freq, byte norm);
}
