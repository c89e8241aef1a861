namespace Winnow.Search.Dsl;

/// <summary>How several numbers become one score.</summary>
internal enum ScoreCombination
{
    Multiply,
    Sum,
    Avg,
    Max,
    Min,
    First,
    Replace,
}

internal static class ScoreCombinations
{
    public static ScoreCombination ScoreMode(string text) => text.ToLowerInvariant() switch
    {
        "multiply" => ScoreCombination.Multiply,
        "sum" => ScoreCombination.Sum,
        "avg" => ScoreCombination.Avg,
        "max" => ScoreCombination.Max,
        "min" => ScoreCombination.Min,
        "first" => ScoreCombination.First,
        _ => throw Errors.IllegalArgument($"No enum constant for score_mode [{text}]"),
    };

    public static ScoreCombination BoostMode(string text) => text.ToLowerInvariant() switch
    {
        "replace" => ScoreCombination.Replace,
        "first" => throw Errors.IllegalArgument($"No enum constant for boost_mode [{text}]"),
        _ => ScoreMode(text),
    };

    public static double Combine(this ScoreCombination mode, double score, double function) => mode switch
    {
        ScoreCombination.Multiply => score * function,
        ScoreCombination.Sum => score + function,
        ScoreCombination.Avg => (score + function) / 2,
        ScoreCombination.Max => Math.Max(score, function),
        ScoreCombination.Min => Math.Min(score, function),
        _ => function,
    };
}
