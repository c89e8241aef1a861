namespace Winnow.Search;

/// <summary>How many of some optional clauses have to match: <c>2</c>, <c>-1</c>, <c>75%</c>, <c>-25%</c>, <c>3&lt;90%</c>, <c>2&lt;-25% 9&lt;-3</c>.</summary>
internal static class MinimumShouldMatch
{
    /// <summary>The number for a count of optional clauses; 0 when nothing is said.</summary>
    public static int Calculate(int optional, string? specification)
    {
        if (specification is null)
        {
            return 0;
        }

        var text = specification.Trim();
        return text.Contains('<', StringComparison.Ordinal) ? Conditional(optional, text) : Math.Max(0, Simple(optional, text));
    }

    // Each "n<x" applies when there are more than n clauses; with no more than the first n, all are required.
    private static int Conditional(int optional, string text)
    {
        var result = optional;
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var less = part.IndexOf('<', StringComparison.Ordinal);
            if (less <= 0 || !int.TryParse(part.AsSpan(0, less), out var bound))
            {
                throw Errors.NumberFormat($"For input string: \"{part}\"");
            }

            if (optional <= bound)
            {
                return result;
            }

            result = Math.Max(0, Simple(optional, part[(less + 1)..]));
        }

        return result;
    }

    private static int Simple(int optional, string text)
    {
        if (text.EndsWith('%'))
        {
            if (!int.TryParse(text.AsSpan(0, text.Length - 1), out var percent))
            {
                throw Errors.NumberFormat($"For input string: \"{text[..^1]}\"");
            }

            var share = optional * percent / 100f;
            return share < 0 ? optional + (int)share : (int)share;
        }

        if (!int.TryParse(text, out var count))
        {
            throw Errors.NumberFormat($"For input string: \"{text}\"");
        }

        return count < 0 ? optional + count : count;
    }
}
