namespace Winnow.Http.Rest;

/// <summary>Which known names a misspelt one is close to, nearest first.</summary>
internal static class NearestName
{
    // Half of the letters right is what Elasticsearch, too, takes for a misspelling.
    private const double Similarity = 0.5;

    public static string[] Find(string name, IEnumerable<string> known) =>
        [.. known
            .Select(candidate => (Name: candidate, Score: 1 - ((double)Distance(name, candidate) / Math.Max(name.Length, candidate.Length))))
            .Where(candidate => candidate.Score > Similarity)
            .OrderByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)];

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
