namespace Winnow.Index.Queries;

/// <summary>Every term in its place. The slot with the rarest term leads; the others catch up.</summary>
internal sealed class ExactPhraseMatcher(PhrasePostings[] postings) : PhraseMatcher
{
    private readonly PhrasePostings[] _slots = [.. postings.OrderBy(slot => slot.Postings.Cost)];
    private bool _fresh;

    public override float Weight => 1f;

    public override void Reset()
    {
        foreach (var slot in _slots)
        {
            slot.First();
        }

        _fresh = true;
    }

    public override bool NextMatch()
    {
        var lead = _slots[0];
        if (!_fresh && !lead.Next())
        {
            return false;
        }

        _fresh = false;
        var i = 1;
        while (i < _slots.Length)
        {
            var slot = _slots[i];
            while (slot.Start < lead.Start)
            {
                if (!slot.Next())
                {
                    return false;
                }
            }

            i++;
            if (slot.Start > lead.Start)
            {
                while (lead.Start < slot.Start)
                {
                    if (!lead.Next())
                    {
                        return false;
                    }
                }

                i = 1;
            }
        }

        return true;
    }
}
