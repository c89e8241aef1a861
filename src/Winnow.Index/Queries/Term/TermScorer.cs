namespace Winnow.Index.Queries;

/// <summary>Scores the documents of one term.</summary>
internal sealed class TermScorer : Scorer
{
    private readonly PostingsEnum _postings;
    private readonly SimScorer _similarity;
    private readonly NormValues? _norms;
    private readonly ImpactBounds? _bounds;
    private readonly BlockMaxIterator? _skipping;
    private int[] _freqs = [];

    public TermScorer(PostingsEnum postings, SimScorer similarity, NormValues? norms)
    {
        _postings = postings;
        _similarity = similarity;
        _norms = norms;
        Iterator = postings;
    }

    /// <summary>A scorer that knows its bounds, and leaves out blocks that cannot compete.</summary>
    public TermScorer(ImpactsEnum impacts, SimScorer similarity, NormValues? norms)
        : this((PostingsEnum)impacts, similarity, norms)
    {
        _bounds = new ImpactBounds(impacts, similarity);
        _skipping = new BlockMaxIterator(impacts, this);
        Iterator = _skipping;
    }

    public override DocIdSetIterator Iterator { get; }

    public override float Score() => _similarity.Score(_postings.Freq, _norms is null ? SimScorer.NoNorm : _norms.Bytes[_postings.DocId]);

    public override int NextScores(Span<int> docs, Span<float> scores, int upTo)
    {
        if (_freqs.Length < docs.Length)
        {
            _freqs = new int[docs.Length];
        }

        int count;
        if (_skipping is null)
        {
            count = _postings.NextBlock(docs, _freqs, upTo);
        }
        else
        {
            do
            {
                if (_skipping.MoveToCompetitive() >= upTo)
                {
                    return 0;
                }

                count = _postings.NextBlock(docs, _freqs, Math.Min(upTo, _skipping.CompetitiveLimit));
            }
            while (count == 0);
        }

        _similarity.Score(docs[..count], _freqs, _norms is null ? default : _norms.Bytes, scores);
        return count;
    }

    public override int AdvanceShallow(int target) => _bounds?.AdvanceShallow(target) ?? DocIdSetIterator.NoMoreDocs;

    public override float GetMaxScore(int upTo) => _bounds?.GetMaxScore(upTo) ?? _similarity.Score(float.MaxValue, SimScorer.NoNorm);

    public override void SetMinCompetitiveScore(float minScore)
    {
        if (_skipping is not null)
        {
            _skipping.MinCompetitiveScore = minScore;
        }
    }
}
