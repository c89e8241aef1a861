using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>
/// Keeps the values of one sort key for the hits in the queue (slots) and compares documents of the present segment with them.
/// Comparisons are in the key's own direction; the collector reverses them.
/// </summary>
internal abstract class FieldComparator
{
    public abstract int Compare(int slot, int otherSlot);

    /// <summary>The hit that the next better one pushes out.</summary>
    public abstract void SetBottom(int slot);

    /// <summary>The hit after which the page begins.</summary>
    public abstract void SetTop(object? value);

    public abstract void SetLeaf(LeafContext context);

    public virtual void SetScorer(Scorer scorer)
    {
    }

    /// <summary>The bottom hit against a document: positive when the document comes first.</summary>
    public abstract int CompareBottom(int doc);

    /// <summary>The top hit against a document: positive when the document comes first.</summary>
    public abstract int CompareTop(int doc);

    public abstract void Copy(int slot, int doc);

    /// <summary>
    /// The keys of a run of documents, in an order that agrees with <see cref="CompareBottom"/>; false when this comparator only looks
    /// at one document at a time.
    /// </summary>
    public virtual bool TryDecode(ReadOnlySpan<int> docs, Span<long> keys) => false;

    /// <summary>The bottom hit's key among those of <see cref="TryDecode"/>.</summary>
    public virtual long BottomKey => throw new NotSupportedException();

    /// <summary>Whether a document with the bottom's key equals it for certain.</summary>
    public virtual bool BottomKeyIsExact => true;

    /// <summary>
    /// The first document at or after this one that may come before the bottom hit, or equal it where that is not enough to lose.
    /// <paramref name="reverse"/> is the field's.
    /// </summary>
    public virtual int NextCandidate(int doc, bool reverse, bool equalsCompete) => doc;

    public abstract object? Value(int slot);
}
