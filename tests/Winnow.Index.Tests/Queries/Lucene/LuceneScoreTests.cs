using System.Globalization;
using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>The scores that Lucene 8.7 gave for the same documents and queries; LuceneScores.java says how they were made.</summary>
public sealed class LuceneScoreTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Queries", "Lucene");

    private static readonly NaiveIndex Corpus = ReadCorpus();

    public static TheoryData<int> Lines => [.. Enumerable.Range(0, File.ReadAllLines(Path.Combine(Folder, "queries.txt")).Length)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Scores_equal_Lucenes(int line)
    {
        var text = File.ReadAllLines(Path.Combine(Folder, "queries.txt"))[line];
        var query = QueryNotation.Parse(text);
        var expected = File.ReadAllLines(Path.Combine(Folder, "scores.txt"))[line].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(hit => hit.Split(':'))
            .Select(hit => (Doc: int.Parse(hit[0], CultureInfo.InvariantCulture), Score: float.Parse(hit[1], CultureInfo.InvariantCulture)))
            .ToList();
        var searcher = new IndexSearcher(Corpus.Leaves(blockSize: 8));
        var hits = AllHits.Of(searcher, query);
        Assert.True(expected.Select(hit => hit.Doc).SequenceEqual(hits.Select(hit => hit.Doc)), Describe(text, expected, hits));

        // Lucene 8.7 rounds freq / (freq + norm) where its successors, and we, round 1 - 1 / (1 + freq / norm).
        Assert.True(hits.Zip(expected).All(pair => Math.Abs(pair.First.Score - pair.Second.Score) <= 1e-6f * pair.Second.Score), Describe(text, expected, hits));
    }

    private static string Describe(string text, List<(int Doc, float Score)> expected, List<ScoreDoc> hits) =>
        $"{text}\nLucene: {string.Join(' ', expected.Select(hit => $"{hit.Doc}:{hit.Score}"))}\nhere:   {string.Join(' ', hits.Select(hit => $"{hit.Doc}:{hit.Score}"))}";

    private static NaiveIndex ReadCorpus()
    {
        var documents = new List<NaiveDocument>();
        foreach (var line in File.ReadAllLines(Path.Combine(Folder, "corpus.tsv")))
        {
            var columns = line.Split('\t');
            var document = new NaiveDocument { Deleted = documents.Count % 7 == 0 };
            foreach (var (field, words) in new[] { "title", "body" }.Zip(columns))
            {
                if (words.Length > 0)
                {
                    document.Texts[field] = words.Split(' ');
                }
            }

            documents.Add(document);
        }

        return new NaiveIndex([.. documents.Chunk(30)]);
    }
}
