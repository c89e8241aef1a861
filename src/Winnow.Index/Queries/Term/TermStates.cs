namespace Winnow.Index.Queries;

/// <summary>Where a term stands in each segment's dictionary, found once and used for statistics and for postings.</summary>
internal sealed class TermStates
{
    private readonly TermsEnum?[] _cursors;

    private TermStates(TermsEnum?[] cursors, long docFreq, long totalTermFreq)
    {
        _cursors = cursors;
        DocFreq = docFreq;
        TotalTermFreq = totalTermFreq;
    }

    public long DocFreq { get; }

    public long TotalTermFreq { get; }

    public static TermStates Build(IndexSearcher searcher, string field, ReadOnlySpan<byte> term)
    {
        var cursors = new TermsEnum?[searcher.Leaves.Count];
        long docFreq = 0, totalTermFreq = 0;
        for (var i = 0; i < cursors.Length; i++)
        {
            if (searcher.Leaves[i].Reader.Terms(field)?.Iterator() is { } cursor && cursor.SeekExact(term))
            {
                cursors[i] = cursor;
                docFreq += cursor.DocFreq;
                totalTermFreq += cursor.TotalTermFreq;
            }
        }

        return new TermStates(cursors, docFreq, totalTermFreq);
    }

    /// <summary>The dictionary of a segment, positioned on the term; null when the segment does not have it.</summary>
    public TermsEnum? In(LeafContext context) => _cursors[context.Ord];
}
