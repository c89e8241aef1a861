namespace Winnow.Index.Queries;

/// <summary>Ends early on request: what a constant score does once it is no longer competitive.</summary>
internal sealed class StoppableIterator(DocIdSetIterator inner) : DocIdSetIterator
{
    private bool _stopping;
    private bool _stopped;

    public override int DocId => _stopped ? NoMoreDocs : inner.DocId;

    public override long Cost => inner.Cost;

    /// <summary>The present document stays; there is none after it.</summary>
    public void Stop() => _stopping = true;

    public override int NextDoc()
    {
        if (_stopping)
        {
            _stopped = true;
            return NoMoreDocs;
        }

        return inner.NextDoc();
    }

    public override int NextBlock(Span<int> docs, int upTo)
    {
        if (_stopping)
        {
            _stopped = true;
            return 0;
        }

        return inner.NextBlock(docs, upTo);
    }

    public override int Advance(int target)
    {
        if (_stopping)
        {
            _stopped = true;
            return NoMoreDocs;
        }

        return inner.Advance(target);
    }
}
