namespace Winnow.Index.Queries;

/// <summary>The matches of one scorer that another does not match.</summary>
internal sealed class ReqExclScorer : Scorer
{
    private readonly Scorer _required;

    public ReqExclScorer(Scorer required, Scorer excluded)
    {
        _required = required;
        TwoPhase = new Exclusion(required, excluded);
        Iterator = new ConfirmingIterator(TwoPhase);
    }

    public override DocIdSetIterator Iterator { get; }

    public override TwoPhaseIterator TwoPhase { get; }

    public override float Score() => _required.Score();

    public override int AdvanceShallow(int target) => _required.AdvanceShallow(target);

    public override float GetMaxScore(int upTo) => _required.GetMaxScore(upTo);

    public override void SetMinCompetitiveScore(float minScore) => _required.SetMinCompetitiveScore(minScore);

    private sealed class Exclusion(Scorer required, Scorer excluded) : TwoPhaseIterator(required.Approximation)
    {
        private readonly TwoPhaseIterator? _required = required.TwoPhase;
        private readonly TwoPhaseIterator? _excluded = excluded.TwoPhase;
        private readonly DocIdSetIterator _candidates = excluded.Approximation;

        public override float MatchCost => 2f + (_required?.MatchCost ?? 0f) + (_excluded?.MatchCost ?? 0f);

        public override bool Matches()
        {
            var doc = Approximation.DocId;
            var at = _candidates.DocId;
            if (at < doc)
            {
                at = _candidates.Advance(doc);
            }

            if (at != doc)
            {
                return _required is null || _required.Matches();
            }

            if (_excluded is null)
            {
                return false;
            }

            // The cheaper of the two checks decides whether the other is needed.
            return _required is null ? !_excluded.Matches()
                : _required.MatchCost <= _excluded.MatchCost ? _required.Matches() && !_excluded.Matches()
                : !_excluded.Matches() && _required.Matches();
        }
    }
}
