namespace Winnow.Index.Queries;

/// <summary>Several terms as one: the union of their documents, and in a document all their positions in order.</summary>
internal sealed class UnionPostings : PostingsEnum
{
    private readonly PostingsEnum[] _postings;
    private readonly DisjunctionIterator _docs;
    private int[] _positions = new int[16];
    private int _count;
    private int _next;
    private int _readDoc = -1;

    public UnionPostings(PostingsEnum[] postings)
    {
        _postings = postings;
        _docs = new DisjunctionIterator([.. postings]);
    }

    public override int DocId => _docs.DocId;

    public override long Cost => _docs.Cost;

    public override int Freq
    {
        get
        {
            ReadPositions();
            return _count;
        }
    }

    public override int NextDoc() => _docs.NextDoc();

    public override int Advance(int target) => _docs.Advance(target);

    public override int NextPosition()
    {
        ReadPositions();
        return _positions[_next++];
    }

    private void ReadPositions()
    {
        if (_readDoc == DocId)
        {
            return;
        }

        _readDoc = DocId;
        _count = 0;
        _next = 0;
        foreach (var postings in _postings)
        {
            if (postings.DocId != _readDoc)
            {
                continue;
            }

            var freq = postings.Freq;
            if (_count + freq > _positions.Length)
            {
                Array.Resize(ref _positions, Math.Max(_positions.Length * 2, _count + freq));
            }

            for (var i = 0; i < freq; i++)
            {
                _positions[_count++] = postings.NextPosition();
            }
        }

        _positions.AsSpan(0, _count).Sort();
    }
}
