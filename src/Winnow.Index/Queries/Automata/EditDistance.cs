namespace Winnow.Index.Queries.Automata;

/// <summary>The number of edits between two words (Levenshtein; with transpositions, of neighbours that are not edited again).</summary>
internal static class EditDistance
{
    public static int Between(ReadOnlySpan<int> left, ReadOnlySpan<int> right, bool transpositions)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j < current.Length; j++)
        {
            current[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            (before, previous, current) = (previous, current, before);
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (transpositions && i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }
        }

        return current[^1];
    }
}
