namespace Winnow.Index.Queries;

/// <summary>
/// The highest scores of a term's blocks. Looks as many blocks ahead as a range needs, and remembers them until the range has passed.
/// </summary>
internal sealed class ImpactBounds(ImpactsEnum impacts, SimScorer similarity)
{
    // A wider range is bounded by the whole term: looking at each block would cost more than it saves.
    private const int MaxAhead = 64;

    private readonly float _globalMax = Max(impacts.GlobalImpacts, similarity);

    // Blocks from _first to _last, modulo the size: where each ends, and the highest score in it.
    private readonly int[] _ends = new int[MaxAhead];
    private readonly float[] _maxima = new float[MaxAhead];
    private int _first;
    private int _last = -1;

    /// <summary>Chooses the block that holds the target; returns its last document.</summary>
    public int AdvanceShallow(int target)
    {
        while (_first <= _last && _ends[_first % MaxAhead] < target)
        {
            _first++;
        }

        if (_first > _last)
        {
            Look(target);
        }

        return _ends[_first % MaxAhead];
    }

    public float GetMaxScore(int upTo)
    {
        if (_first > _last)
        {
            return _globalMax;
        }

        var max = 0f;
        for (var block = _first; ; block++)
        {
            if (block > _last)
            {
                if (block - _first == MaxAhead)
                {
                    return _globalMax;
                }

                Look(_ends[_last % MaxAhead] + 1);
            }

            max = Math.Max(max, _maxima[block % MaxAhead]);
            if (_ends[block % MaxAhead] >= upTo)
            {
                return max;
            }
        }
    }

    private void Look(int target)
    {
        var end = impacts.AdvanceShallow(target);
        _last++;
        _ends[_last % MaxAhead] = end;

        // After the last block there is nothing left to score.
        _maxima[_last % MaxAhead] = end == DocIdSetIterator.NoMoreDocs ? 0f : Max(impacts.BlockImpacts, similarity);
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
