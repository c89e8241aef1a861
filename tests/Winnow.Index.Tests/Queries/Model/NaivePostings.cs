namespace Winnow.Index.Tests.Queries;

/// <summary>Postings in blocks of a few documents, with exact impacts; complains about moves that the contract forbids.</summary>
internal sealed class NaivePostings(NaivePosting[] postings, int blockSize) : ImpactsEnum
{
    private int _at = -1;
    private int _position;
    private int _block = -1;
    private int _shallowTarget = -1;

    public override int DocId => _at < 0 ? -1 : _at < postings.Length ? postings[_at].Doc : NoMoreDocs;

    public override long Cost => postings.Length;

    public override int Freq => postings[_at].Positions.Length;

    public override ReadOnlySpan<Impact> BlockImpacts => ImpactsOf(postings.Skip(_block * blockSize).Take(blockSize));

    public override ReadOnlySpan<Impact> GlobalImpacts => ImpactsOf(postings);

    public override int NextDoc()
    {
        Assert.True(DocId != NoMoreDocs, "moved after the end");
        _at++;
        _position = 0;
        return DocId;
    }

    public override int Advance(int target)
    {
        Assert.True(target > DocId, $"moved back from {DocId} to {target}");
        while (DocId < target)
        {
            NextDoc();
        }

        return DocId;
    }

    public override int NextPosition()
    {
        Assert.True(_position < Freq, "more positions read than there are");
        return postings[_at].Positions[_position++];
    }

    public override int AdvanceShallow(int target)
    {
        Assert.True(target >= _shallowTarget, $"shallow cursor moved back from {_shallowTarget} to {target}");
        Assert.True(target >= DocId, $"shallow cursor moved to {target}, behind the document {DocId}");
        _shallowTarget = target;
        for (_block = 0; _block * blockSize < postings.Length; _block++)
        {
            var last = postings[Math.Min(postings.Length, (_block + 1) * blockSize) - 1].Doc;
            if (last >= target)
            {
                return last;
            }
        }

        return NoMoreDocs;
    }

    private static Impact[] ImpactsOf(IEnumerable<NaivePosting> block)
    {
        var pairs = block.Select(posting => new Impact(posting.Positions.Length, posting.Norm)).Distinct().ToList();
        return
        [
            .. pairs
                .Where(pair => !pairs.Exists(other => other != pair && other.Freq >= pair.Freq && other.Norm <= pair.Norm))
                .OrderBy(pair => pair.Freq),
        ];
    }
}
