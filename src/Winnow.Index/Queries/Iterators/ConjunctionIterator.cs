namespace Winnow.Index.Queries;

/// <summary>The intersection of some iterators, led by the one that costs least.</summary>
internal sealed class ConjunctionIterator : DocIdSetIterator
{
    private readonly DocIdSetIterator _lead;
    private readonly DocIdSetIterator[] _others;

    public ConjunctionIterator(IEnumerable<DocIdSetIterator> iterators)
    {
        DocIdSetIterator[] ordered = [.. iterators.OrderBy(iterator => iterator.Cost)];
        _lead = ordered[0];
        _others = ordered[1..];
    }

    public override int DocId => _lead.DocId;

    public override long Cost => _lead.Cost;

    public override int NextDoc() => Align(_lead.NextDoc());

    public override int Advance(int target) => Align(_lead.Advance(target));

    private int Align(int doc)
    {
        var i = 0;
        while (i < _others.Length && doc != NoMoreDocs)
        {
            var other = _others[i];
            var at = other.DocId;
            if (at < doc)
            {
                at = other.Advance(doc);
            }

            if (at > doc)
            {
                // The leader jumps; everybody is asked again.
                doc = _lead.Advance(at);
                i = 0;
            }
            else
            {
                i++;
            }
        }

        return doc;
    }
}
