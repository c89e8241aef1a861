namespace Winnow.Index.Queries;

/// <summary>What becomes of the terms that a multi-term query finds.</summary>
public sealed record MultiTermRewrite
{
    private MultiTermRewrite(Scoring method, int size)
    {
        Method = method;
        Size = size;
    }

    internal enum Scoring
    {
        Constant,
        Scored,
        Boosts,
        BlendedFreqs,
    }

    /// <summary>Every match scores the boost. The default.</summary>
    public static MultiTermRewrite ConstantScore { get; } = new(Scoring.Constant, 0);

    /// <summary>A disjunction of all terms, each with its own score; refuses more than 1024 terms.</summary>
    public static MultiTermRewrite ScoringBoolean { get; } = new(Scoring.Scored, 0);

    internal Scoring Method { get; }

    /// <summary>How many terms are kept, the most similar first; 0 for all.</summary>
    internal int Size { get; }

    /// <summary>A disjunction of the best terms, each with its own score.</summary>
    public static MultiTermRewrite TopTerms(int size) => new(Scoring.Scored, size);

    /// <summary>A disjunction of the best terms, each with its similarity as its score.</summary>
    public static MultiTermRewrite TopTermsBoost(int size) => new(Scoring.Boosts, size);

    /// <summary>A disjunction of the best terms, each as if it were as frequent as the commonest of them.</summary>
    public static MultiTermRewrite TopTermsBlendedFreqs(int size) => new(Scoring.BlendedFreqs, size);
}
