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

    /// <summary>Scores a run of documents; <paramref name="norms"/> are those of the segment, or empty.</summary>
    public virtual void Score(ReadOnlySpan<int> docs, ReadOnlySpan<int> freqs, ReadOnlySpan<byte> norms, Span<float> scores)
    {
        for (var i = 0; i < docs.Length; i++)
        {
            scores[i] = Score(freqs[i], norms.IsEmpty ? NoNorm : norms[docs[i]]);
        }
    }

    public abstract Explanation Explain(Explanation freq, byte norm);
}
