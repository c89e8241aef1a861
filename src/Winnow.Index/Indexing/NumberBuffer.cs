using Winnow.Index.Codec;

namespace Winnow.Index.Indexing;

/// <summary>
/// The integers of a field by document, in the order in which they came: values of a numeric column and of points, or term numbers of a
/// sorted-set column.
/// </summary>
internal sealed class NumberBuffer
{
    private const int LargestKept = 1 << 17;
    private int[] _docs = new int[64];
    private long[] _values = new long[64];

    public int Count { get; private set; }

    public long BytesUsed => _docs.Length * 12L;

    public void Add(int doc, long value)
    {
        if (Count == _docs.Length)
        {
            Array.Resize(ref _docs, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }

        _docs[Count] = doc;
        _values[Count++] = value;
    }

    /// <summary>Writes a column of the values, or of what a map makes of them, and returns how many documents have some.</summary>
    public int FlushColumn(ValuesWriter writer, int[]? map, bool distinct)
    {
        if (map is not null)
        {
            foreach (ref var value in _values.AsSpan(0, Count))
            {
                value = map[value];
            }
        }

        for (var start = 0; start < Count;)
        {
            var end = start + 1;
            while (end < Count && _docs[end] == _docs[start])
            {
                end++;
            }

            if (end - start == 1)
            {
                writer.Add(_docs[start], _values[start]);
            }
            else
            {
                var values = _values.AsSpan(start, end - start);
                values.Sort();
                writer.Add(_docs[start], distinct ? values[..Distinct(values)] : values);
            }

            start = end;
        }

        return writer.DocCount;
    }

    /// <summary>Writes the values in order with their documents. The buffer is in another order afterwards: the column goes first.</summary>
    public void FlushPoints(PointsWriter writer)
    {
        var docs = _docs.AsSpan(0, Count);
        var values = _values.AsSpan(0, Count);
        values.Sort(docs);
        for (var start = 0; start < docs.Length;)
        {
            // Sorting by value alone leaves the documents of equal values in any order.
            var end = start + 1;
            while (end < docs.Length && values[end] == values[start])
            {
                end++;
            }

            docs[start..end].Sort();
            for (; start < end; start++)
            {
                writer.Add(values[start], docs[start]);
            }
        }
    }

    /// <summary>How many documents have values. Before the points are written.</summary>
    public int DocCount()
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            if (i == 0 || _docs[i] != _docs[i - 1])
            {
                count++;
            }
        }

        return count;
    }

    public void Clear()
    {
        if (_docs.Length > LargestKept)
        {
            _docs = new int[64];
            _values = new long[64];
        }

        Count = 0;
    }

    private static int Distinct(Span<long> sorted)
    {
        var kept = 1;
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] != sorted[i - 1])
            {
                sorted[kept++] = sorted[i];
            }
        }

        return kept;
    }
}
