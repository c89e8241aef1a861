using Winnow.Index.Queries;

namespace Winnow.Search.Mappings;

/// <summary>Queries over 64-bit columns and points that several field types share.</summary>
internal static class NumericQueries
{
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

        return ranges.Count == 1 ? ranges[0] : new ConstantScoreQuery(QueryFactory.AnyOf(ranges));
    }
}
