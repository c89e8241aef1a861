namespace Winnow.Index.Queries;

/// <summary>
/// Scores as whole numbers of a small unit, so that adding and taking away maxima is exact in any order. Maxima are rounded up and
/// minima down: a competitive document is never lost.
/// </summary>
internal readonly struct FixedPointScores(int exponent)
{
    // 40 bits for the greatest maximum leave 23 for their sum.
    private const int Bits = 40;

    public static FixedPointScores For(Scorer[] scorers)
    {
        var max = scorers.Max(scorer => scorer.GetMaxScore(DocIdSetIterator.NoMoreDocs));
        return new FixedPointScores(max > 0f && float.IsFinite(max) ? Bits - Math.ILogB(max) : 0);
    }

    public long Ceiling(float maxScore) => (long)Math.Min(Math.Ceiling(Math.ScaleB(maxScore, exponent)), 1L << (Bits + 2));

    public long Floor(float minScore)
    {
        // The smallest sum that still rounds to the minimum, and one unit for the roundings of that sum.
        var smallest = ((double)MathF.BitDecrement(minScore) + minScore) / 2;
        return Math.Max(0, (long)Math.Min(Math.Floor(Math.ScaleB(smallest, exponent)), 1L << 62) - 1);
    }
}
