namespace Winnow.Index.Queries;

/// <summary>The highest scores of a term's blocks, computed from their impacts when asked for.</summary>
internal sealed class ImpactBounds(ImpactsEnum impacts, SimScorer similarity)
{
    private readonly float _globalMax = Max(impacts.GlobalImpacts, similarity);
    private int _blockEnd = -1;
    private float _blockMax;
    private bool _blockMaxKnown;

    /// <summary>Chooses the block that holds the target; returns its last document.</summary>
    public int AdvanceShallow(int target)
    {
        if (target > _blockEnd)
        {
            _blockEnd = impacts.AdvanceShallow(target);
            _blockMaxKnown = false;
        }

        return _blockEnd;
    }

    public float GetMaxScore(int upTo)
    {
        if (upTo > _blockEnd)
        {
            return _globalMax;
        }

        if (!_blockMaxKnown)
        {
            // After the last block there is nothing left to score.
            _blockMax = _blockEnd == DocIdSetIterator.NoMoreDocs ? 0f : Max(impacts.BlockImpacts, similarity);
            _blockMaxKnown = true;
        }

        return _blockMax;
    }

    private static float Max(ReadOnlySpan<Impact> impacts, SimScorer similarity)
    {
        var max = 0f;
        foreach (var impact in impacts)
        {
            max = Math.Max(max, similarity.Score(impact.Freq, impact.Norm));
        }

        return max;
    }
}
