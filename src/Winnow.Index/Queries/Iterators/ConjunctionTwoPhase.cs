namespace Winnow.Index.Queries;

/// <summary>Confirms a candidate with several checks, the cheapest first.</summary>
internal sealed class ConjunctionTwoPhase : TwoPhaseIterator
{
    private readonly TwoPhaseIterator[] _checks;

    public ConjunctionTwoPhase(DocIdSetIterator approximation, IEnumerable<TwoPhaseIterator> checks)
        : base(approximation)
    {
        _checks = [.. checks.OrderBy(check => check.MatchCost)];
        MatchCost = _checks.Sum(check => check.MatchCost);
    }

    public override float MatchCost { get; }

    public override bool Matches()
    {
        foreach (var check in _checks)
        {
            if (!check.Matches())
            {
                return false;
            }
        }

        return true;
    }
}
