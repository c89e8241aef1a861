namespace Winnow.Index.Queries;

/// <summary>Matches where all match; sums the scores of some of them.</summary>
internal sealed class ConjunctionScorer : Scorer
{
    private readonly Scorer[] _scoring;
    private readonly BlockMaxIterator? _skipping;

    public ConjunctionScorer(Scorer[] required, Scorer[] scoring, ScoreMode mode)
    {
        _scoring = scoring;
        DocIdSetIterator approximation = new ConjunctionIterator(required.Select(scorer => scorer.Approximation));
        if (mode == ScoreMode.TopScores)
        {
            _skipping = new BlockMaxIterator(approximation, this);
            approximation = _skipping;
        }

        TwoPhaseIterator[] checks = [.. required.Select(scorer => scorer.TwoPhase).OfType<TwoPhaseIterator>()];
        TwoPhase = checks.Length > 0 ? new ConjunctionTwoPhase(approximation, checks) : null;
        Iterator = TwoPhase is null ? approximation : new ConfirmingIterator(TwoPhase);
    }

    public override DocIdSetIterator Iterator { get; }

    public override TwoPhaseIterator? TwoPhase { get; }

    public override float Score()
    {
        var sum = 0d;
        foreach (var scorer in _scoring)
        {
            sum += scorer.Score();
        }

        return (float)sum;
    }

    public override int AdvanceShallow(int target)
    {
        var end = DocIdSetIterator.NoMoreDocs;
        foreach (var scorer in _scoring)
        {
            end = Math.Min(end, scorer.AdvanceShallow(target));
        }

        return end;
    }

    public override float GetMaxScore(int upTo)
    {
        var sum = 0d;
        foreach (var scorer in _scoring)
        {
            sum += scorer.GetMaxScore(upTo);
        }

        return ScoreBounds.RoundUp(sum, _scoring.Length);
    }

    public override void SetMinCompetitiveScore(float minScore)
    {
        if (_skipping is not null)
        {
            _skipping.MinCompetitiveScore = minScore;
        }

        if (_scoring.Length == 1)
        {
            _scoring[0].SetMinCompetitiveScore(minScore);
        }
    }
}
