namespace Winnow.Index.Queries;

/// <summary>Checks candidates against a column; passes over blocks in which the column's sparse index says that none can match.</summary>
internal sealed class ColumnRangeIterator(SortedNumericColumn column, int maxDoc, long low, long high)
    : TwoPhaseIterator(new BlockIterator(column, maxDoc, low, high))
{
    private readonly bool _single = column.IsSingleValued;

    public override float MatchCost => 5f;

    public override bool Matches()
    {
        var doc = Approximation.DocId;
        if (_single)
        {
            return column.TryGet(doc, out var value) && value >= low && value <= high;
        }

        foreach (var value in column.Values(doc))
        {
            if (value >= low)
            {
                return value <= high;
            }
        }

        return false;
    }

    private sealed class BlockIterator(SortedNumericColumn column, int maxDoc, long low, long high) : DocIdSetIterator
    {
        private const int BlockSize = 1024;

        private int _doc = -1;
        private int _blockEnd;

        public override int DocId => _doc;

        public override long Cost => maxDoc;

        public override int NextDoc() => Advance(_doc + 1);

        public override int Advance(int target)
        {
            while (target >= _blockEnd)
            {
                if (target >= maxDoc)
                {
                    return _doc = NoMoreDocs;
                }

                var blockEnd = Math.Min(maxDoc, (target & -BlockSize) + BlockSize);
                if (column.MayMatch(target, blockEnd, low, high))
                {
                    _blockEnd = blockEnd;
                }
                else
                {
                    target = blockEnd;
                }
            }

            return _doc = target;
        }
    }
}
