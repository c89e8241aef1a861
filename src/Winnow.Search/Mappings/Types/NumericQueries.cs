using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

/// <summary>Queries over 64-bit columns and points that several field types share.</summary>
internal static class NumericQueries
{
    // Each range may take a bit for every document: beyond so many, documents are checked against the list instead.
    private const int MaxRanges = 64;

    /// <summary>Documents with any of the values; neighbouring values become one range.</summary>
    public static Query AnyOf(string field, IEnumerable<long> values)
    {
        var sorted = values.Distinct().Order().ToArray();
        if (sorted.Length == 0)
        {
            return new MatchNoDocsQuery("no values");
        }

        var ranges = new List<Query>();
        for (var i = 0; i < sorted.Length; i++)
        {
            var first = i;
            while (i + 1 < sorted.Length && sorted[i + 1] == sorted[i] + 1)
            {
                i++;
            }

            ranges.Add(new LongRangeQuery(field, sorted[first], sorted[i]));
        }

        return ranges.Count == 1 ? ranges[0]
            : ranges.Count <= MaxRanges ? new ConstantScoreQuery(QueryFactory.AnyOf(ranges))
            : new PredicateQuery($"{field}:({string.Join(' ', sorted)})", leaf => In(leaf, field, sorted));
    }

    private static Predicate<int>? In(LeafContext leaf, string field, long[] sorted)
    {
        if (leaf.Reader.SortedNumeric(field) is { } column)
        {
            return doc => ContainsAny(column.Values(doc), sorted);
        }

        if (leaf.Reader.Points(field) is not { } points)
        {
            return null;
        }

        // Without a column one set takes the documents of all values.
        var matches = new FixedBitSet(leaf.Reader.MaxDoc);
        foreach (var value in sorted)
        {
            points.Collect(value, value, matches);
        }

        return doc => matches[doc];
    }

    private static bool ContainsAny(ReadOnlySpan<long> values, long[] sorted)
    {
        foreach (var value in values)
        {
            if (Array.BinarySearch(sorted, value) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
