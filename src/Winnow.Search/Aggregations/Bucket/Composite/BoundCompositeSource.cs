using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>One part of a composite key on one shard: reads the values of documents as numbers that it can compare.</summary>
internal sealed class BoundCompositeSource(
    CompositeSource shape, ValuesSource? source, bool missingBucket, double interval, DateRounding? rounding, long offset)
{
    public CompositeSource Shape => shape;

    /// <summary>The terms that came up so far; a value of <see cref="CompositeKind.Bytes"/> is an ordinal in here.</summary>
    public BytesOrds? Terms { get; private set; }

    public void Open(AggregationContext context) => Terms = shape.Kind == CompositeKind.Bytes ? new BytesOrds(context) : null;

    /// <summary>A value as the queue keeps it.</summary>
    public long Intern(CompositeValue value) => value.Bytes is { } bytes ? Terms!.GetOrAdd(bytes) : value.Number;

    public CompositeValue Value(long kept, bool isMissing) => isMissing ? CompositeValue.Missing
        : Terms is { } terms ? CompositeValue.OfBytes(terms[(int)kept].ToArray())
        : CompositeValue.OfNumber(kept);

    public int Compare(long a, bool aMissing, long b, bool bMissing)
    {
        if (aMissing || bMissing)
        {
            return aMissing == bMissing ? 0 : aMissing == shape.MissingFirst ? -1 : 1;
        }

        var comparison = Terms is { } terms ? (a == b ? 0 : terms[(int)a].SequenceCompareTo(terms[(int)b])) : a.CompareTo(b);
        return shape.Ascending ? comparison : -comparison;
    }

    /// <summary>The reader of one segment; null when no document of it can have a key.</summary>
    public Action<int, CompositeValues>? GetLeaf(LeafContext leaf)
    {
        if (source is null)
        {
            return missingBucket ? (_, values) => values.AddMissing() : null;
        }

        if (source.IsOrdinal)
        {
            return OrdLeaf(source.OrdColumn(leaf));
        }

        return NumberLeaf(source.NumericColumn(leaf));
    }

    private Action<int, CompositeValues>? OrdLeaf(SortedSetColumn? column)
    {
        if (column is null)
        {
            return missingBucket ? (_, values) => values.AddMissing() : null;
        }

        var map = new int[column.OrdCount];
        return (doc, values) =>
        {
            var ords = column.Ords(doc);
            foreach (var ord in ords)
            {
                if (map[ord] == 0)
                {
                    map[ord] = Terms!.GetOrAdd(column.LookupOrd(ord)) + 1;
                }

                values.Add(map[ord] - 1);
            }

            if (ords.Length == 0 && missingBucket)
            {
                values.AddMissing();
            }
        };
    }

    private Action<int, CompositeValues>? NumberLeaf(SortedNumericColumn? column)
    {
        if (column is null)
        {
            return missingBucket ? (_, values) => values.AddMissing() : null;
        }

        var convert = Conversion(column);
        return (doc, values) =>
        {
            var numbers = column.Values(doc);
            for (var i = 0; i < numbers.Length; i++)
            {
                values.AddDistinct(convert(numbers[i]));
            }

            if (numbers.Length == 0 && missingBucket)
            {
                values.AddMissing();
            }
        };
    }

    private Func<long, long> Conversion(SortedNumericColumn column)
    {
        if (interval > 0)
        {
            var isDouble = source!.IsFloatingPoint;
            return number => SortableDouble.ToLong((Math.Floor((isDouble ? SortableDouble.FromLong(number) : number) / interval) * interval) + 0.0);
        }

        if (rounding is not null)
        {
            var prepared = new PreparedRounding(rounding, column.MinValue - offset, column.MaxValue - offset);
            return number => prepared.Round(number - offset) + offset;
        }

        return number => number;
    }
}

/// <summary>The values that one document has for one part of the key.</summary>
internal sealed class CompositeValues
{
    private long[] _values = new long[8];

    public int Count { get; private set; }

    /// <summary>The only value is "missing".</summary>
    public bool IsMissing { get; private set; }

    public long this[int index] => _values[index];

    public void Clear()
    {
        Count = 0;
        IsMissing = false;
    }

    public void Add(long value)
    {
        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Count * 2);
        }

        _values[Count++] = value;
    }

    /// <summary>Values come in order: equal ones follow each other.</summary>
    public void AddDistinct(long value)
    {
        if (Count == 0 || _values[Count - 1] != value)
        {
            Add(value);
        }
    }

    public void AddMissing()
    {
        Add(0);
        IsMissing = true;
    }
}
