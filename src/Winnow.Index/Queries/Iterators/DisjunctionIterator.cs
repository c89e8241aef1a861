namespace Winnow.Index.Queries;

/// <summary>The union of some iterators, merged by a heap.</summary>
internal sealed class DisjunctionIterator : DocIdSetIterator
{
    private readonly DocIdSetIterator[] _heap;
    private int _doc = -1;

    public DisjunctionIterator(DocIdSetIterator[] iterators)
    {
        _heap = iterators;
        foreach (var iterator in iterators)
        {
            Cost += iterator.Cost;
        }
    }

    public override int DocId => _doc;

    public override long Cost { get; }

    public override int NextDoc() => Advance(_doc + 1);

    public override int Advance(int target)
    {
        // All start at -1, so the array is a heap before the first move.
        var top = _heap[0];
        while (top.DocId < target)
        {
            if (top.DocId == target - 1)
            {
                top.NextDoc();
            }
            else
            {
                top.Advance(target);
            }

            SiftDown();
            top = _heap[0];
        }

        return _doc = top.DocId;
    }

    private void SiftDown()
    {
        var node = _heap[0];
        var doc = node.DocId;
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= _heap.Length)
            {
                break;
            }

            if (child + 1 < _heap.Length && _heap[child + 1].DocId < _heap[child].DocId)
            {
                child++;
            }

            if (_heap[child].DocId >= doc)
            {
                break;
            }

            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = node;
    }
}
