namespace Winnow.Index.Queries;

/// <summary>Sums of upper bounds, rounded so that they stay upper bounds.</summary>
internal static class ScoreBounds
{
    /// <summary>A sum of scores below this certainly rounds to less than the minimum.</summary>
    public static double SmallestSum(float minScore) =>
        minScore <= 0f ? double.NegativeInfinity : ((double)MathF.BitDecrement(minScore) + minScore) / 2 * (1 - 1e-12);

    /// <summary>The smallest float that is certainly not below the float of a double sum of that many scores.</summary>
    public static float RoundUp(double sum, int terms)
    {
        if (terms > 2)
        {
            // Scores may be added in another order than their bounds; each addition can be off by half a unit.
            sum += sum * terms * 2.3e-16;
        }

        var rounded = (float)sum;
        return rounded < sum ? MathF.BitIncrement(rounded) : rounded;
    }
}
