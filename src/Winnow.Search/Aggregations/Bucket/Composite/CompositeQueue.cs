namespace Winnow.Search.Aggregations;

/// <summary>
/// The smallest composite keys seen so far, at most as many as a page has, and none that an earlier page had. A key that was pushed
/// out never comes back, because what pushed it out stays; so every key that is there has all its documents.
/// </summary>
internal sealed class CompositeQueue
{
    private readonly BoundCompositeSource[] _sources;
    private readonly AggregationContext _context;
    private readonly int _size;
    private readonly PriorityQueue<int, int> _heap;
    private readonly Dictionary<int, int> _ords;
    private readonly long[]? _after;
    private readonly bool[] _afterMissing;
    private long[] _values = [];
    private bool[] _missing = [];

    // The key that is being looked at stands behind the last one.
    private int _count;

    public CompositeQueue(AggregationContext context, BoundCompositeSource[] sources, int size, CompositeValue[]? after)
    {
        _context = context;
        _sources = sources;
        _size = size;
        _heap = new PriorityQueue<int, int>(Comparer<int>.Create((a, b) => Compare(b, a)));
        _ords = new Dictionary<int, int>(new KeyComparer(this));
        _after = after?.Select((value, i) => sources[i].Intern(value)).ToArray();
        _afterMissing = after?.Select(value => value.IsMissing).ToArray() ?? [];
        Reserve();
    }

    /// <summary>How many ordinals have been given out; those of keys that were pushed out are not used again.</summary>
    public int OrdCount => _count;

    private int Width => _sources.Length;

    public void Set(int source, long value, bool isMissing)
    {
        _values[(_count * Width) + source] = value;
        _missing[(_count * Width) + source] = isMissing;
    }

    /// <summary>The bucket of the key that was set, or -1 when it is not among the first.</summary>
    public int Offer()
    {
        if (_after is not null && CompareToAfter() <= 0)
        {
            return -1;
        }

        if (_ords.TryGetValue(_count, out var known))
        {
            return known;
        }

        if (_heap.Count == _size)
        {
            if (Compare(_count, _heap.Peek()) > 0)
            {
                return -1;
            }

            _ords.Remove(_heap.Dequeue());
        }

        var ord = _count++;
        _ords.Add(ord, ord);
        _heap.Enqueue(ord, ord);
        Reserve();
        return ord;
    }

    /// <summary>The buckets in the order of their keys.</summary>
    public int[] Sorted()
    {
        int[] ords = [.. _ords.Keys];
        Array.Sort(ords, Compare);
        return ords;
    }

    public CompositeValue[] Key(int ord) =>
        [.. _sources.Select((source, i) => source.Value(_values[(ord * Width) + i], _missing[(ord * Width) + i]))];

    private void Reserve()
    {
        Arrays.Grow(_context, ref _values, (_count + 1) * Width);
        Arrays.Grow(_context, ref _missing, (_count + 1) * Width);
    }

    private int Compare(int a, int b)
    {
        for (var i = 0; i < Width; i++)
        {
            var (x, y) = ((a * Width) + i, (b * Width) + i);
            var comparison = _sources[i].Compare(_values[x], _missing[x], _values[y], _missing[y]);
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }

    private int CompareToAfter()
    {
        for (var i = 0; i < Width; i++)
        {
            var x = (_count * Width) + i;
            var comparison = _sources[i].Compare(_values[x], _missing[x], _after![i], _afterMissing[i]);
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }

    private sealed class KeyComparer(CompositeQueue queue) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
        {
            var width = queue.Width;
            return queue._values.AsSpan(x * width, width).SequenceEqual(queue._values.AsSpan(y * width, width))
                && queue._missing.AsSpan(x * width, width).SequenceEqual(queue._missing.AsSpan(y * width, width));
        }

        public int GetHashCode(int obj)
        {
            ulong hash = 0;
            for (var i = 0; i < queue.Width; i++)
            {
                var at = (obj * queue.Width) + i;
                hash = TermHash.Of((long)hash ^ queue._values[at] ^ (queue._missing[at] ? -1 : 0));
            }

            return (int)hash;
        }
    }
}
