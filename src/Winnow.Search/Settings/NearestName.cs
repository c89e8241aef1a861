namespace Winnow.Search;

/// <summary>Finds the known names that a mistyped one was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>How near a setting must be.</summary>
    public const float SettingSimilarity = 0.7f;

    /// <summary>How near a key of a request must be.</summary>
    public const float KeySimilarity = 0.5f;

    private const int MaxSuggestions = 5;

    /// <summary>The known names that are near enough, best first.</summary>
    public static IReadOnlyList<string> Candidates(string name, IEnumerable<string> known, float minSimilarity = KeySimilarity) =>
        [.. known.Select(candidate => (candidate, similarity: Similarity(name, candidate)))
            .Where(pair => pair.similarity > minSimilarity)
            .OrderByDescending(pair => pair.similarity)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)];

    /// <summary>" did you mean [x]?" or " did you mean any of [x, y]?", or nothing.</summary>
    public static string DidYouMean(string name, IEnumerable<string> known, float minSimilarity = KeySimilarity)
    {
        var candidates = Candidates(name, known, minSimilarity);
        return candidates.Count switch
        {
            0 => "",
            1 => $" did you mean [{candidates[0]}]?",
            _ => $" did you mean any of [{string.Join(", ", candidates.Take(MaxSuggestions))}]?",
        };
    }

    // 1 - Levenshtein distance / longer length.
    private static float Similarity(string a, string b)
    {
        var longer = Math.Max(a.Length, b.Length);
        return longer == 0 ? 1f : 1f - ((float)Distance(a, b) / longer);
    }

    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[Math.Min(b.Length, 255) + 1];
        b = b.Length > 255 ? b[..255] : b;
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j < row.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
