namespace Winnow.Index.Queries;

/// <summary>
/// The most that an exact phrase can score: it is at most as frequent as each of its terms. The rarest term's blocks decide; the
/// others give their overall bound.
/// </summary>
internal sealed class PhraseBounds
{
    private readonly ImpactBounds _rarest;
    private readonly float _globalMax = float.PositiveInfinity;

    public PhraseBounds(PhrasePostings[] postings, SimScorer similarity)
    {
        _rarest = new ImpactBounds((ImpactsEnum)postings.MinBy(slot => slot.Postings.Cost)!.Postings, similarity);
        foreach (var slot in postings)
        {
            _globalMax = Math.Min(_globalMax, new ImpactBounds((ImpactsEnum)slot.Postings, similarity).GetMaxScore(DocIdSetIterator.NoMoreDocs));
        }
    }

    public int AdvanceShallow(int target) => _rarest.AdvanceShallow(target);

    public float GetMaxScore(int upTo) => Math.Min(_globalMax, _rarest.GetMaxScore(upTo));
}
