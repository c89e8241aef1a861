namespace Winnow.Index.Queries;

/// <summary>
/// Terms near their places. A match is a set of positions, one a slot, whose implied starts lie within the slop of each other; the
/// slot that is farthest behind moves on until it passes the next one, and the narrowest set on the way counts. Slots that can hold
/// the same term never stand on the same position.
/// </summary>
internal sealed class SloppyPhraseMatcher(PhrasePostings[] slots, int slop) : PhraseMatcher
{
    private readonly RepeatedSlots _repeats = new(slots);
    private int _end;
    private int _matchLength;
    private bool _exhausted;

    public override float Weight => 1f / (1f + _matchLength);

    public override void Reset()
    {
        foreach (var slot in slots)
        {
            slot.First();
        }

        _exhausted = !_repeats.Separate();
        _end = int.MinValue;
        foreach (var slot in slots)
        {
            _end = Math.Max(_end, slot.Start);
        }
    }

    public override bool NextMatch()
    {
        if (_exhausted)
        {
            return false;
        }

        var last = Lowest(except: null);
        var next = Lowest(last).Start;
        _matchLength = _end - last.Start;
        while (Advance(last))
        {
            if (last.Start > next)
            {
                // It has passed the others: the narrowest set so far is final.
                if (_matchLength <= slop)
                {
                    return true;
                }

                last = Lowest(except: null);
                next = Lowest(last).Start;
                _matchLength = _end - last.Start;
            }
            else
            {
                _matchLength = Math.Min(_matchLength, _end - last.Start);
            }
        }

        _exhausted = true;
        return _matchLength <= slop;
    }

    private bool Advance(PhrasePostings slot)
    {
        if (!slot.Next())
        {
            return false;
        }

        _end = Math.Max(_end, slot.Start);
        return _repeats.Resolve(slot, ref _end);
    }

    private PhrasePostings Lowest(PhrasePostings? except)
    {
        PhrasePostings? lowest = null;
        foreach (var slot in slots)
        {
            if (slot != except && (lowest is null || RepeatedSlots.Before(slot, lowest)))
            {
                lowest = slot;
            }
        }

        return lowest!;
    }
}
