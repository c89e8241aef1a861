namespace Winnow.Index.Queries;

/// <summary>Orders the scorers of a heap.</summary>
internal interface ISubScorerOrder
{
    static abstract bool Before(SubScorer left, SubScorer right);
}

/// <summary>The one that stands on the lowest document first.</summary>
internal readonly struct ByDoc : ISubScorerOrder
{
    public static bool Before(SubScorer left, SubScorer right) => left.Doc < right.Doc;
}

/// <summary>The one that can add most first; of equals the rarer.</summary>
internal readonly struct ByMaxScore : ISubScorerOrder
{
    public static bool Before(SubScorer left, SubScorer right) =>
        left.MaxScore != right.MaxScore ? left.MaxScore > right.MaxScore : left.Cost < right.Cost;
}

/// <summary>A binary heap of fixed capacity whose top may be changed in place.</summary>
internal sealed class SubScorerHeap<TOrder>(int capacity)
    where TOrder : struct, ISubScorerOrder
{
    private readonly SubScorer[] _items = new SubScorer[capacity];

    public int Count { get; private set; }

    public SubScorer Top => _items[0];

    public ReadOnlySpan<SubScorer> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Push(SubScorer item)
    {
        var i = Count++;
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!TOrder.Before(item, _items[parent]))
            {
                break;
            }

            _items[i] = _items[parent];
            i = parent;
        }

        _items[i] = item;
    }

    public SubScorer Pop()
    {
        var top = _items[0];
        var last = _items[--Count];
        if (Count > 0)
        {
            _items[0] = last;
            UpdateTop();
        }

        return top;
    }

    public SubScorer ReplaceTop(SubScorer item)
    {
        _items[0] = item;
        return UpdateTop();
    }

    /// <summary>Restores the order after the top has changed; returns the new top.</summary>
    public SubScorer UpdateTop()
    {
        var item = _items[0];
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && TOrder.Before(_items[child + 1], _items[child]))
            {
                child++;
            }

            if (!TOrder.Before(_items[child], item))
            {
                break;
            }

            _items[i] = _items[child];
            i = child;
        }

        _items[i] = item;
        return _items[0];
    }
}
