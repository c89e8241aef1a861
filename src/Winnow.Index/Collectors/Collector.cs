using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>Receives the matches of a search, segment by segment.</summary>
public abstract class Collector
{
    public abstract ScoreMode ScoreMode { get; }

    /// <summary>Called before the first segment: a collector that only counts may ask the weight instead of looking at documents.</summary>
    public virtual void SetWeight(Weight weight)
    {
    }

    /// <summary>Called once a segment; null skips the segment.</summary>
    public abstract LeafCollector? GetLeafCollector(LeafContext context);
}

/// <summary>Receives the live matches of one segment in ascending order. One thread.</summary>
public abstract class LeafCollector
{
    /// <summary>Called before the first match when the collector's mode needs scores.</summary>
    public virtual void SetScorer(Scorer scorer)
    {
    }

    public abstract void Collect(int doc);

    /// <summary>
    /// A run of matches at once, for collectors that read columns block-wise. Only called when scores are not needed. The default
    /// passes them on one by one.
    /// </summary>
    public virtual void Collect(ReadOnlySpan<int> docs)
    {
        foreach (var doc in docs)
        {
            Collect(doc);
        }
    }

    /// <summary>
    /// A run of matches with their scores at once, instead of one by one; false when the collector wants each with its scorer.
    /// </summary>
    public virtual bool TryCollect(ReadOnlySpan<int> docs, ReadOnlySpan<float> scores) => false;

    /// <summary>
    /// The first document at or after this one that can still matter to the collector; a search without scores goes on there. Asked
    /// every thousand documents or so.
    /// </summary>
    public virtual int NextCandidate(int doc) => doc;

    public virtual void Finish()
    {
    }
}

/// <summary>Thrown by a leaf collector that has seen enough of this segment.</summary>
public sealed class CollectionTerminatedException : Exception;
