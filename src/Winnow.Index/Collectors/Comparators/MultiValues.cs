namespace Winnow.Index.Collectors;

/// <summary>One value for a document that has several, given in ascending order.</summary>
internal static class MultiValues
{
    public static long Long(ReadOnlySpan<long> values, SortMode mode) => mode switch
    {
        SortMode.Min => values[0],
        SortMode.Max => values[^1],
        SortMode.Sum => Sum(values),
        SortMode.Avg => values.Length == 1 ? values[0] : Round((double)Sum(values) / values.Length),
        _ => (values.Length & 1) == 1 ? values[values.Length / 2]
            : Round(((double)values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2),
    };

    /// <summary>The same for doubles in sortable form.</summary>
    public static long Double(ReadOnlySpan<long> values, SortMode mode) => mode switch
    {
        SortMode.Min => values[0],
        SortMode.Max => values[^1],
        SortMode.Sum => SortableDouble.ToLong(SumDoubles(values)),
        SortMode.Avg => SortableDouble.ToLong(SumDoubles(values) / values.Length),
        _ => (values.Length & 1) == 1 ? values[values.Length / 2]
            : SortableDouble.ToLong(
                (SortableDouble.FromLong(values[(values.Length / 2) - 1]) + SortableDouble.FromLong(values[values.Length / 2])) / 2),
    };

    private static long Sum(ReadOnlySpan<long> values)
    {
        var sum = 0L;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static double SumDoubles(ReadOnlySpan<long> values)
    {
        var sum = 0d;
        foreach (var value in values)
        {
            sum += SortableDouble.FromLong(value);
        }

        return sum;
    }

    // Halves go up, as in Elasticsearch.
    private static long Round(double value) => (long)Math.Floor(value + 0.5);
}
