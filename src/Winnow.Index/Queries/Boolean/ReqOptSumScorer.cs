namespace Winnow.Index.Queries;

/// <summary>The matches of one scorer; where another matches too, its score is added.</summary>
internal sealed class ReqOptSumScorer : Scorer
{
    private readonly Scorer _required;
    private readonly Scorer _optional;
    private readonly DocIdSetIterator _optionalDocs;
    private readonly BlockMaxIterator? _skipping;

    public ReqOptSumScorer(Scorer required, Scorer optional, ScoreMode mode)
    {
        _required = required;
        _optional = optional;
        _optionalDocs = optional.Iterator;
        var approximation = required.Approximation;
        if (mode == ScoreMode.TopScores)
        {
            _skipping = new BlockMaxIterator(approximation, this);
            approximation = _skipping;
        }

        TwoPhase = required.TwoPhase is { } check ? new ConjunctionTwoPhase(approximation, [check]) : null;
        Iterator = TwoPhase is null ? approximation : new ConfirmingIterator(TwoPhase);
    }

    public override DocIdSetIterator Iterator { get; }

    public override TwoPhaseIterator? TwoPhase { get; }

    public override float Score()
    {
        var doc = _required.DocId;
        var at = _optionalDocs.DocId;
        if (at < doc)
        {
            at = _optionalDocs.Advance(doc);
        }

        return at == doc ? _required.Score() + _optional.Score() : _required.Score();
    }

    public override int AdvanceShallow(int target) =>
        Math.Min(_required.AdvanceShallow(target), _optional.AdvanceShallow(Math.Max(target, _optionalDocs.DocId)));

    public override float GetMaxScore(int upTo) => ScoreBounds.RoundUp((double)_required.GetMaxScore(upTo) + _optional.GetMaxScore(upTo), 2);

    public override void SetMinCompetitiveScore(float minScore)
    {
        if (_skipping is not null)
        {
            _skipping.MinCompetitiveScore = minScore;
        }
    }
}
