namespace Winnow.Index.Queries;

/// <summary>A disjunction that scores the best of its matches, plus a part of the others.</summary>
internal sealed class DisjunctionMaxScorer(Scorer[] scorers, float tieBreaker, ScoreMode mode) : DisjunctionScorer(scorers, mode)
{
    public override float GetMaxScore(int upTo)
    {
        var max = 0f;
        var others = 0d;
        foreach (var sub in Subs)
        {
            if (sub.Doc <= upTo)
            {
                Add(sub.Scorer.GetMaxScore(upTo), ref max, ref others);
            }
        }

        // Bounds may be infinite, and nothing times infinity is not a number.
        return tieBreaker == 0f ? max : ScoreBounds.RoundUp(max + (others * tieBreaker), Subs.Length + 1);
    }

    protected override float Combine(ReadOnlySpan<SubScorer> matching)
    {
        var max = 0f;
        var others = 0d;
        foreach (var sub in matching)
        {
            Add(sub.Scorer.Score(), ref max, ref others);
        }

        return (float)(max + (others * tieBreaker));
    }

    private static void Add(float score, ref float max, ref double others)
    {
        if (score >= max)
        {
            others += max;
            max = score;
        }
        else
        {
            others += score;
        }
    }
}
