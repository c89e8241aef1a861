namespace Winnow.Index.Collectors;

/// <summary>
/// Finds the documents with values in a range that only narrows: through a bit set made from the points once few enough are left,
/// else by passing over blocks of the column that have none.
/// </summary>
internal sealed class NumericCandidates(SortedNumericColumn column, PointValues? points, int maxDoc)
{
    private const int BlockSize = 4096;

    // The bit set is worth making when it leaves out this much of what there is, and worth making anew for as much again.
    private const int Factor = 8;

    private FixedBitSet? _bits;
    private long _bitsCount = maxDoc;
    private long _low = long.MinValue;
    private long _high = long.MaxValue;

    public int Next(int doc, long low, long high)
    {
        if (points is null)
        {
            return NextBlock(doc, low, high);
        }

        if (low != _low || high != _high)
        {
            _low = low;
            _high = high;
            Narrow();
        }

        return _bits?.NextSetBit(doc) ?? doc;
    }

    private void Narrow()
    {
        if (points!.EstimateCount(_low, _high) < _bitsCount / Factor)
        {
            _bits = new FixedBitSet(maxDoc);
            points.Collect(_low, _high, _bits);
            _bitsCount = _bits.Cardinality();
        }
    }

    private int NextBlock(int doc, long low, long high)
    {
        while (doc < maxDoc)
        {
            var blockEnd = Math.Min(maxDoc, (doc & -BlockSize) + BlockSize);
            if (column.MayMatch(doc, blockEnd, low, high))
            {
                return doc;
            }

            doc = blockEnd;
        }

        return DocIdSetIterator.NoMoreDocs;
    }
}
