namespace Winnow.Index.Queries;

/// <summary>Scores the documents of one term.</summary>
internal sealed class TermScorer : Scorer
{
    private readonly PostingsEnum _postings;
    private readonly SimScorer _similarity;
    private readonly NormValues? _norms;
    private readonly ImpactBounds? _bounds;
    private readonly BlockMaxIterator? _skipping;

    public TermScorer(PostingsEnum postings, SimScorer similarity, NormValues? norms)
    {
        _postings = postings;
        _similarity = similarity;
        _norms = norms;
        Iterator = postings;
    }

    /// <param name="impacts">The postings with bounds.</param>
    /// <param name="similarity">The scoring function.</param>
    /// <param name="norms">The field's lengths, if kept.</param>
    /// <param name="skip">Whether the iterator leaves out blocks that cannot compete.</param>
    public TermScorer(ImpactsEnum impacts, SimScorer similarity, NormValues? norms, bool skip)
        : this(impacts, similarity, norms)
    {
        _bounds = new ImpactBounds(impacts, similarity);
        if (skip)
        {
            _skipping = new BlockMaxIterator(impacts, this);
            Iterator = _skipping;
        }
    }

    public override DocIdSetIterator Iterator { get; }

    public override float Score() => _similarity.Score(_postings.Freq, _norms is null ? SimScorer.NoNorm : _norms.Bytes[_postings.DocId]);

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
