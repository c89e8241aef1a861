namespace Winnow.Index.Queries;

/// <summary>Gives every match the same score.</summary>
internal sealed class ConstantScoreScorer : Scorer
{
    private readonly float _score;
    private readonly StoppableIterator? _stoppable;

    public ConstantScoreScorer(float score, ScoreMode mode, DocIdSetIterator iterator)
    {
        _score = score;
        _stoppable = mode == ScoreMode.TopScores ? new StoppableIterator(iterator) : null;
        Iterator = _stoppable ?? iterator;
    }

    public ConstantScoreScorer(float score, ScoreMode mode, TwoPhaseIterator twoPhase)
    {
        _score = score;
        if (mode == ScoreMode.TopScores)
        {
            _stoppable = new StoppableIterator(twoPhase.Approximation);
            twoPhase = new Redirected(_stoppable, twoPhase);
        }

        TwoPhase = twoPhase;
        Iterator = new ConfirmingIterator(twoPhase);
    }

    public override DocIdSetIterator Iterator { get; }

    public override TwoPhaseIterator? TwoPhase { get; }

    /// <summary>The matches of another scorer with a constant score.</summary>
    public static ConstantScoreScorer Of(float score, ScoreMode mode, Scorer scorer) =>
        scorer.TwoPhase is { } twoPhase ? new ConstantScoreScorer(score, mode, twoPhase) : new ConstantScoreScorer(score, mode, scorer.Iterator);

    public override float Score() => _score;

    public override int NextScores(Span<int> docs, Span<float> scores, int upTo)
    {
        var count = Iterator.NextBlock(docs, upTo);
        scores[..count].Fill(_score);
        return count;
    }

    public override float GetMaxScore(int upTo) => _score;

    public override void SetMinCompetitiveScore(float minScore)
    {
        if (minScore > _score)
        {
            _stoppable?.Stop();
        }
    }

    private sealed class Redirected(DocIdSetIterator approximation, TwoPhaseIterator inner) : TwoPhaseIterator(approximation)
    {
        public override float MatchCost => inner.MatchCost;

        public override bool Matches() => inner.Matches();
    }
}
