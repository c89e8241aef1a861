namespace Winnow.Text;

/// <summary>The limits that an index puts on what its analyzers may produce.</summary>
public sealed record AnalysisLimits
{
    /// <summary><c>index.max_ngram_diff</c>.</summary>
    public int MaxNGramDiff { get; init; } = 1;

    /// <summary><c>index.max_shingle_diff</c>.</summary>
    public int MaxShingleDiff { get; init; } = 3;

    internal void CheckNGrams(int min, int max, string what)
    {
        if (max - min > MaxNGramDiff)
        {
            throw new AnalysisException(
                $"The difference between max_gram and min_gram in {what} must be less than or equal to: [{MaxNGramDiff}] but was "
                + $"[{max - min}]. This limit can be set by changing the [index.max_ngram_diff] index level setting.");
        }
    }

    internal void CheckShingles(int min, int max, bool unigrams)
    {
        int difference = max - min + (unigrams ? 1 : 0);
        if (difference > MaxShingleDiff)
        {
            throw new AnalysisException(
                "In Shingle TokenFilter the difference between max_shingle_size and min_shingle_size (and +1 if outputting unigrams) must be "
                + $"less than or equal to: [{MaxShingleDiff}] but was [{difference}]. This limit can be set by changing the "
                + "[index.max_shingle_diff] index level setting.");
        }
    }
}
