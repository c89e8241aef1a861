namespace Winnow.Index;

/// <summary>
/// An ascending run of document ids. Starts at -1; ends at <see cref="NoMoreDocs"/> and stays there. Moving backwards, or moving
/// after the end, is a caller's mistake and not checked.
/// </summary>
public abstract class DocIdSetIterator
{
    public const int NoMoreDocs = int.MaxValue;

    /// <summary>-1 before the first move, <see cref="NoMoreDocs"/> after the last document.</summary>
    public abstract int DocId { get; }

    public abstract int NextDoc();

    /// <summary>The first document at or after <paramref name="target"/>, which lies after the present one.</summary>
    public abstract int Advance(int target);

    /// <summary>An upper bound of how many documents there are, for ordering conjunctions.</summary>
    public abstract long Cost { get; }

    /// <summary>
    /// Fills <paramref name="docs"/> with the next documents below <paramref name="upTo"/>, beginning with the present one if it has
    /// been reached, and moves behind them. Returns how many; 0 means none are left below the bound. The block-wise path of bulk
    /// scoring; the default walks one by one.
    /// </summary>
    public virtual int NextBlock(Span<int> docs, int upTo)
    {
        var doc = DocId < 0 ? NextDoc() : DocId;
        var count = 0;
        while (count < docs.Length && doc < upTo)
        {
            docs[count++] = doc;
            doc = NextDoc();
        }

        return count;
    }
}
