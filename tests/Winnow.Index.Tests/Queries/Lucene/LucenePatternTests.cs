using System.Text;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>Which words Lucene's regular expressions, wildcards and edits match; LucenePatterns.java says how that was found out.</summary>
public sealed class LucenePatternTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Queries", "Lucene");

    private static readonly string[] Words = File.ReadAllLines(Path.Combine(Folder, "words.txt"));

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (pattern, matches) in File.ReadAllLines(Path.Combine(Folder, "patterns.txt")).Zip(File.ReadAllLines(Path.Combine(Folder, "matches.txt"))))
            {
                rows.Add(pattern, matches);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Words_match_as_in_Lucene(string line, string expected)
    {
        var pattern = line[(line.IndexOf(' ') + 1)..];
        MultiTermQuery Query() => line[0] switch
        {
            'r' => new RegexpQuery("f", pattern),
            'i' => new RegexpQuery("f", pattern, caseInsensitive: true),
            'w' => new WildcardQuery("f", pattern),
            _ => new FuzzyQuery("f", pattern, line[1] - '0', transpositions: line[2] == 't'),
        };
        if (expected == "error")
        {
            Assert.Throws<RegexpSyntaxException>(Query);
            return;
        }

        var query = Query();
        Assert.Equal(
            Words.Where((_, i) => expected[i] == '1'),
            Words.Where(word => query.MatchesTerm(Encoding.UTF8.GetBytes(word))));
    }
}
