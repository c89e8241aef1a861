namespace Winnow.Index.Queries;

/// <summary>The postings of one slot of a phrase, and where among its positions in the present document it stands.</summary>
internal sealed class PhrasePostings(PostingsEnum postings, PhraseSlot slot, int ord)
{
    private int _left;

    public PostingsEnum Postings { get; } = postings;

    public PhraseSlot Slot { get; } = slot;

    public int Ord { get; } = ord;

    /// <summary>Where the phrase would begin if this slot's present position were in place.</summary>
    public int Start { get; private set; }

    /// <summary>The position in the document.</summary>
    public int Position => Start + Slot.Offset;

    /// <summary>Goes to the first position of the document.</summary>
    public void First()
    {
        _left = Postings.Freq;
        Next();
    }

    public bool Next()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        Start = Postings.NextPosition() - Slot.Offset;
        return true;
    }
}
