namespace Winnow.Index.Queries;

/// <summary>The documents of many terms: a merge of a few postings, a bit set of many.</summary>
internal sealed class TermUnion(int maxDoc)
{
    // As many postings are merged by a heap; more go into a bit set.
    private const int MergedTerms = 16;

    private readonly List<PostingsEnum> _postings = [];
    private FixedBitSet? _bits;
    private long _docFreqs;

    public bool IsEmpty => _docFreqs == 0;

    public long Cost => Math.Min(_docFreqs, maxDoc);

    /// <summary>Adds the present term.</summary>
    public void Add(TermsEnum cursor)
    {
        _docFreqs += cursor.DocFreq;
        if (_bits is not null)
        {
            _bits.Or(cursor.Postings());
            return;
        }

        _postings.Add(cursor.Postings());
        if (_postings.Count > MergedTerms)
        {
            _bits = new FixedBitSet(maxDoc);
            foreach (var postings in _postings)
            {
                _bits.Or(postings);
            }

            _postings.Clear();
        }
    }

    public DocIdSetIterator Iterator() => _bits is not null ? new BitSetIterator(_bits, Cost)
        : _postings.Count == 1 ? _postings[0]
        : new DisjunctionIterator([.. _postings]);
}
