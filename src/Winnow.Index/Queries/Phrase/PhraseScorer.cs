namespace Winnow.Index.Queries;

/// <summary>Scores documents by how often a phrase occurs in them.</summary>
internal sealed class PhraseScorer : Scorer
{
    private readonly PhraseMatcher _matcher;
    private readonly SimScorer? _similarity;
    private readonly NormValues? _norms;
    private readonly PhraseBounds? _bounds;
    private readonly BlockMaxIterator? _skipping;
    private int _countedDoc = -1;
    private float _freq;

    public PhraseScorer(PhrasePostings[] postings, PhraseMatcher matcher, SimScorer? similarity, NormValues? norms, PhraseBounds? bounds)
    {
        _matcher = matcher;
        _similarity = similarity;
        _norms = norms;
        _bounds = bounds;
        DocIdSetIterator approximation = new ConjunctionIterator(postings.Select(slot => slot.Postings));
        if (bounds is not null)
        {
            _skipping = new BlockMaxIterator(approximation, this);
            approximation = _skipping;
        }

        TwoPhase = new Occurs(matcher, approximation, postings.Length);
        Iterator = new ConfirmingIterator(TwoPhase);
    }

    public override DocIdSetIterator Iterator { get; }

    public override TwoPhaseIterator TwoPhase { get; }

    /// <summary>How often the phrase occurs in the present document, which has been confirmed.</summary>
    public float Freq()
    {
        var doc = TwoPhase.Approximation.DocId;
        if (doc != _countedDoc)
        {
            _countedDoc = doc;
            _freq = _matcher.Weight;
            while (_matcher.NextMatch())
            {
                _freq += _matcher.Weight;
            }
        }

        return _freq;
    }

    public override float Score() => _similarity!.Score(Freq(), _norms is null ? SimScorer.NoNorm : _norms.Bytes[TwoPhase.Approximation.DocId]);

    public override int AdvanceShallow(int target) => _bounds?.AdvanceShallow(target) ?? DocIdSetIterator.NoMoreDocs;

    public override float GetMaxScore(int upTo) => _bounds?.GetMaxScore(upTo) ?? _similarity!.Score(float.MaxValue, SimScorer.NoNorm);

    public override void SetMinCompetitiveScore(float minScore)
    {
        if (_skipping is not null)
        {
            _skipping.MinCompetitiveScore = minScore;
        }
    }

    private sealed class Occurs(PhraseMatcher matcher, DocIdSetIterator approximation, int slots) : TwoPhaseIterator(approximation)
    {
        public override float MatchCost => slots * 64f;

        public override bool Matches()
        {
            matcher.Reset();
            return matcher.NextMatch();
        }
    }
}
