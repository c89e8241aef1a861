namespace Winnow.Index.Queries;

/// <summary>The slots of a sloppy phrase that can hold the same term: no two of a group may use one occurrence.</summary>
internal sealed class RepeatedSlots
{
    private readonly List<PhrasePostings[]> _groups = [];
    private readonly PhrasePostings[]?[] _groupOf;
    private readonly bool _alternatives;

    public RepeatedSlots(PhrasePostings[] slots)
    {
        _groupOf = new PhrasePostings[]?[slots.Length];
        _alternatives = Array.Exists(slots, slot => slot.Slot.Terms.Length > 1);
        foreach (var slot in slots)
        {
            if (_groupOf[slot.Ord] is null)
            {
                Gather(slot, slots);
            }
        }
    }

    /// <summary>By start, then by place in the phrase.</summary>
    public static bool Before(PhrasePostings left, PhrasePostings right) =>
        left.Start != right.Start ? left.Start < right.Start
        : left.Slot.Offset != right.Slot.Offset ? left.Slot.Offset < right.Slot.Offset
        : left.Ord < right.Ord;

    /// <summary>Moves the slots of each group from their first positions to different ones; false when there are too few.</summary>
    public bool Separate()
    {
        foreach (var group in _groups)
        {
            if (!(_alternatives ? SeparateColliding(group) : SeparateByRank(group)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>After a slot has moved: moves it or its likes until they stand apart; false when one has run out.</summary>
    public bool Resolve(PhrasePostings moved, ref int end)
    {
        if (_groupOf[moved.Ord] is not { } group)
        {
            return true;
        }

        var slot = moved;
        while (Collision(group, slot) is { } other)
        {
            slot = Before(slot, other) ? slot : other;
            if (!slot.Next())
            {
                return false;
            }

            end = Math.Max(end, slot.Start);
        }

        return true;
    }

    private static PhrasePostings? Collision(PhrasePostings[] group, PhrasePostings slot) =>
        Array.Find(group, other => other != slot && other.Position == slot.Position);

    // All slots of the group hold the one term: the second begins with its second position, and so on.
    private static bool SeparateByRank(PhrasePostings[] group)
    {
        for (var rank = 1; rank < group.Length; rank++)
        {
            for (var moves = 0; moves < rank; moves++)
            {
                if (!group[rank].Next())
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool SeparateColliding(PhrasePostings[] group)
    {
        for (var i = 0; i < group.Length; i++)
        {
            var slot = group[i];
            while (Collision(group, slot) is { } other)
            {
                var behind = Before(slot, other) ? slot : other;
                if (!behind.Next())
                {
                    return false;
                }

                if (Array.IndexOf(group, behind) < i)
                {
                    // An earlier one has moved: it may collide again.
                    i = -1;
                    break;
                }
            }
        }

        return true;
    }

    private void Gather(PhrasePostings first, PhrasePostings[] slots)
    {
        var group = new List<PhrasePostings> { first };
        var terms = new HashSet<byte[]>(first.Slot.Terms, TermBytes.Comparer);
        bool grown;
        do
        {
            grown = false;
            foreach (var slot in slots)
            {
                // Two slots at one place of the phrase are meant to share the position.
                if (!group.Contains(slot) && Array.Exists(slot.Slot.Terms, terms.Contains)
                    && !group.Exists(member => member.Slot.Offset == slot.Slot.Offset))
                {
                    group.Add(slot);
                    terms.UnionWith(slot.Slot.Terms);
                    grown = true;
                }
            }
        }
        while (grown);

        if (group.Count > 1)
        {
            PhrasePostings[] ordered = [.. group.OrderBy(slot => slot.Slot.Offset)];
            _groups.Add(ordered);
            foreach (var slot in ordered)
            {
                _groupOf[slot.Ord] = ordered;
            }
        }
    }
}
