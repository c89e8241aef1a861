using Winnow.Index.Codec;

namespace Winnow.Index.Indexing;

/// <summary>
/// The integers of a field by document, in the order in which they came: values of a numeric column and of points, or term numbers of a
/// sorted-set column.
/// </summary>
internal sealed class NumberBuffer
{
    private PooledArray<int> _docs;
    private PooledArray<long> _values;

    public int Count { get; private set; }

    public long BytesUsed => _docs.BytesUsed + _values.BytesUsed;

    public void Add(int doc, long value)
    {
        _docs.EnsureCapacity(Count + 1);
        _values.EnsureCapacity(Count + 1);
        _docs.Items[Count] = doc;
        _values.Items[Count++] = value;
    }

    /// <summary>Writes a column of the values, or of what a map makes of them, and returns how many documents have some.</summary>
    public int FlushColumn(ValuesWriter writer, int[]? map, bool distinct)
    {
        var docs = _docs.Items.AsSpan(0, Count);
        var all = _values.Items.AsSpan(0, Count);
        if (map is not null)
        {
            foreach (ref var value in all)
            {
                value = map[value];
            }
        }

        for (var start = 0; start < Count;)
        {
            var end = start + 1;
            while (end < Count && docs[end] == docs[start])
            {
                end++;
            }

            if (end - start == 1)
            {
                writer.Add(docs[start], all[start]);
            }
            else
            {
                var values = all[start..end];
                values.Sort();
                writer.Add(docs[start], distinct ? values[..Distinct(values)] : values);
            }

            start = end;
        }

        return writer.DocCount;
    }

    /// <summary>Writes the values in order with their documents. The buffer is in another order afterwards: the column goes first.</summary>
    public void FlushPoints(PointsWriter writer)
    {
        var docs = _docs.Items.AsSpan(0, Count);
        var values = _values.Items.AsSpan(0, Count);
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
        var docs = _docs.Items;
        for (var i = 0; i < Count; i++)
        {
            if (i == 0 || docs[i] != docs[i - 1])
            {
                count++;
            }
        }

        return count;
    }

    public void Return()
    {
        _docs.Return();
        _values.Return();
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
