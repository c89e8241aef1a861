namespace Winnow.Index.Queries;

/// <summary>No documents.</summary>
internal sealed class EmptyIterator : DocIdSetIterator
{
    private bool _exhausted;

    public override int DocId => _exhausted ? NoMoreDocs : -1;

    public override long Cost => 0;

    public override int NextDoc()
    {
        _exhausted = true;
        return NoMoreDocs;
    }

    public override int Advance(int target) => NextDoc();
}

/// <summary>Every document of a segment.</summary>
internal sealed class AllIterator(int maxDoc) : DocIdSetIterator
{
    private int _doc = -1;

    public override int DocId => _doc;

    public override long Cost => maxDoc;

    public override int NextDoc() => Advance(_doc + 1);

    public override int Advance(int target) => _doc = target < maxDoc ? target : NoMoreDocs;

    public override int NextBlock(Span<int> docs, int upTo)
    {
        var doc = Math.Max(_doc, 0);
        var count = Math.Min(docs.Length, Math.Min(upTo, maxDoc) - doc);
        if (count <= 0)
        {
            Advance(doc);
            return 0;
        }

        for (var i = 0; i < count; i++)
        {
            docs[i] = doc + i;
        }

        Advance(doc + count);
        return count;
    }
}

/// <summary>The documents whose bit is set.</summary>
internal sealed class BitSetIterator(FixedBitSet bits, long cost) : DocIdSetIterator
{
    private int _doc = -1;

    public FixedBitSet Bits => bits;

    public override int DocId => _doc;

    public override long Cost => cost;

    public override int NextDoc() => _doc = bits.NextSetBit(_doc + 1);

    public override int Advance(int target) => _doc = bits.NextSetBit(target);

    public override int NextBlock(Span<int> docs, int upTo)
    {
        var doc = _doc < 0 ? bits.NextSetBit(0) : _doc;
        var count = 0;
        while (count < docs.Length && doc < upTo)
        {
            docs[count++] = doc;
            doc = bits.NextSetBit(doc + 1);
        }

        _doc = doc;
        return count;
    }
}

/// <summary>An ascending list of documents.</summary>
internal sealed class ArrayIterator(int[] docs) : DocIdSetIterator
{
    private int _index = -1;

    public override int DocId => _index < 0 ? -1 : _index < docs.Length ? docs[_index] : NoMoreDocs;

    public override long Cost => docs.Length;

    public override int NextDoc()
    {
        _index = Math.Min(_index + 1, docs.Length);
        return DocId;
    }

    public override int Advance(int target)
    {
        var from = Math.Min(_index + 1, docs.Length);
        var found = docs.AsSpan(from).BinarySearch(target);
        _index = from + (found < 0 ? ~found : found);
        return DocId;
    }
}

/// <summary>Confirms each candidate of a two-phase iterator: a plain iterator over the true matches.</summary>
internal sealed class ConfirmingIterator(TwoPhaseIterator twoPhase) : DocIdSetIterator
{
    private readonly DocIdSetIterator _approximation = twoPhase.Approximation;

    public override int DocId => _approximation.DocId;

    public override long Cost => _approximation.Cost;

    public override int NextDoc() => Confirm(_approximation.NextDoc());

    public override int Advance(int target) => Confirm(_approximation.Advance(target));

    private int Confirm(int doc)
    {
        while (doc != NoMoreDocs && !twoPhase.Matches())
        {
            doc = _approximation.NextDoc();
        }

        return doc;
    }
}
