namespace Winnow.Index.Tests.Queries;

internal sealed record NaivePosting(int Doc, int[] Positions, byte Norm);

internal sealed record NaiveTerm(byte[] Bytes, NaivePosting[] Postings);

internal sealed class NaiveTerms(bool hasPositions, NaiveTerm[] terms, int blockSize) : Terms
{
    public override long Size => terms.Length;

    public override int DocCount => terms.SelectMany(term => term.Postings).Select(posting => posting.Doc).Distinct().Count();

    public override long SumDocFreq => terms.Sum(term => term.Postings.Length);

    public override long SumTotalTermFreq => terms.Sum(term => term.Postings.Sum(posting => posting.Positions.Length));

    public override bool HasPositions => hasPositions;

    public override TermsEnum Iterator() => new Cursor(terms, blockSize);

    private sealed class Cursor(NaiveTerm[] terms, int blockSize) : TermsEnum
    {
        private int _at = -1;

        public override ReadOnlySpan<byte> Term => terms[_at].Bytes;

        public override int DocFreq => terms[_at].Postings.Length;

        public override long TotalTermFreq => terms[_at].Postings.Sum(posting => posting.Positions.Length);

        public override bool Next() => ++_at < terms.Length;

        public override bool SeekExact(ReadOnlySpan<byte> term) => SeekCeil(term) == SeekStatus.Found;

        public override SeekStatus SeekCeil(ReadOnlySpan<byte> term)
        {
            for (_at = 0; _at < terms.Length; _at++)
            {
                var order = terms[_at].Bytes.AsSpan().SequenceCompareTo(term);
                if (order >= 0)
                {
                    return order == 0 ? SeekStatus.Found : SeekStatus.NotFound;
                }
            }

            return SeekStatus.End;
        }

        public override PostingsEnum Postings(bool positions = false) => Impacts(positions);

        public override ImpactsEnum Impacts(bool positions = false) => new NaivePostings(terms[_at].Postings, blockSize);
    }
}
