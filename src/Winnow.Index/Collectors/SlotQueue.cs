namespace Winnow.Index.Collectors;

/// <summary>The first hits of a sort: a heap of slots, the last hit on top; the comparators hold the slots' values.</summary>
internal sealed class SlotQueue
{
    private readonly int[] _reverse;
    private readonly int[] _docs;
    private readonly float[] _scores;
    private readonly int[] _heap;
    private int _count;

    public SlotQueue(Sort sort, int capacity, bool scores)
    {
        Comparators = [.. sort.Fields.Select(field => field.CreateComparator(capacity))];
        _reverse = [.. sort.Fields.Select(field => field.Reverse ? -1 : 1)];
        _docs = new int[capacity];
        _scores = scores ? new float[capacity] : [];
        _heap = new int[capacity];
    }

    public FieldComparator[] Comparators { get; }

    public bool IsFull => _count == _heap.Length;

    /// <summary>Whether a document comes before the last hit of a full queue. Equals do not: they have higher ids.</summary>
    public bool IsCompetitive(int doc)
    {
        for (var i = 0; i < Comparators.Length; i++)
        {
            var order = _reverse[i] * Comparators[i].CompareBottom(doc);
            if (order != 0)
            {
                return order > 0;
            }
        }

        return false;
    }

    /// <summary>Whether a document belongs behind the page before.</summary>
    public bool IsAfterTop(int doc, long topDoc)
    {
        for (var i = 0; i < Comparators.Length; i++)
        {
            var order = _reverse[i] * Comparators[i].CompareTop(doc);
            if (order != 0)
            {
                return order < 0;
            }
        }

        return doc > topDoc;
    }

    public void Add(int doc, int docBase, float score)
    {
        var full = IsFull;
        var slot = full ? _heap[0] : _count++;
        foreach (var comparator in Comparators)
        {
            comparator.Copy(slot, doc);
        }

        _docs[slot] = docBase + doc;
        if (_scores.Length > 0)
        {
            _scores[slot] = score;
        }

        if (full)
        {
            SiftDown(slot);
        }
        else
        {
            SiftUp(slot);
        }

        if (IsFull)
        {
            foreach (var comparator in Comparators)
            {
                comparator.SetBottom(_heap[0]);
            }
        }
    }

    /// <summary>Empties the queue, first hit first.</summary>
    public ScoreDoc[] Drain()
    {
        var hits = new ScoreDoc[_count];
        while (_count > 0)
        {
            var slot = _heap[0];
            var values = new object?[Comparators.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Comparators[i].Value(slot);
            }

            hits[--_count] = new FieldDoc(_docs[slot], _scores.Length > 0 ? _scores[slot] : float.NaN, values);
            if (_count > 0)
            {
                SiftDown(_heap[_count]);
            }
        }

        return hits;
    }

    private bool Later(int slot, int otherSlot)
    {
        for (var i = 0; i < Comparators.Length; i++)
        {
            var order = _reverse[i] * Comparators[i].Compare(slot, otherSlot);
            if (order != 0)
            {
                return order > 0;
            }
        }

        return _docs[slot] > _docs[otherSlot];
    }

    private void SiftUp(int slot)
    {
        var i = _count - 1;
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!Later(slot, _heap[parent]))
            {
                break;
            }

            _heap[i] = _heap[parent];
            i = parent;
        }

        _heap[i] = slot;
    }

    private void SiftDown(int slot)
    {
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && Later(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Later(_heap[child], slot))
            {
                break;
            }

            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = slot;
    }
}
