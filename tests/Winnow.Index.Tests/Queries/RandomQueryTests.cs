using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>Every kind of query on random indexes, against looking at every document. A failure names its seed.</summary>
public sealed class RandomQueryTests
{
    // Even seeds run over segments that the writer has written, odd ones over lists.
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Matches_and_scores_equal_brute_force(int seed)
    {
        ForEachQuery(seed, (_, index, test, searcher) =>
        {
            var brute = new BruteForce(index);
            var expected = index.Documents.Select((document, doc) => (Doc: doc, Score: document.Deleted ? null : test.Expected(brute, document)))
                .Where(hit => hit.Score is not null).ToList();
            var hits = AllHits.Of(searcher, test.Query);
            Assert.Equal(expected.Select(hit => hit.Doc), hits.Select(hit => hit.Doc));
            foreach (var (hit, (_, score)) in hits.Zip(expected))
            {
                Assert.True(float.IsNaN(score!.Value) || Math.Abs(hit.Score - score.Value) <= 1e-5 * (1 + score.Value), $"{hit} should score {score}");
            }

            Assert.Equal(expected.Select(hit => hit.Doc), AllDocs.Of(searcher, test.Query));
            Assert.Equal(expected.Count, searcher.Count(test.Query));
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Skipping_finds_the_same_top_hits(int seed)
    {
        ForEachQuery(seed, (random, _, test, searcher) =>
        {
            var all = AllHits.Of(searcher, test.Query).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Doc).ToList();
            foreach (var threshold in new[] { 0, random.Next(20), int.MaxValue })
            {
                var size = random.Next(1, 12);
                var top = searcher.Search(test.Query, size, threshold);
                Assert.Equal(all.Take(size), top.ScoreDocs);
                AssertTotal(all.Count, Math.Max(size, threshold), top.TotalHits);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Pages_after_each_other_are_one_big_page(int seed)
    {
        ForEachQuery(seed, (random, _, test, searcher) =>
        {
            var all = AllHits.Of(searcher, test.Query).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Doc).ToList();
            var size = random.Next(5, 40);
            var threshold = random.Next(2) == 0 ? 0 : int.MaxValue;
            var paged = new List<ScoreDoc>();
            IReadOnlyList<ScoreDoc> page;
            do
            {
                page = searcher.Search(test.Query, size, threshold, paged.LastOrDefault()).ScoreDocs;
                paged.AddRange(page);
            }
            while (page.Count > 0);
            Assert.Equal(all, paged);
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Explanations_agree_with_scores(int seed)
    {
        ForEachQuery(seed, (random, index, test, searcher) =>
        {
            var scores = AllHits.Of(searcher, test.Query).ToDictionary(hit => hit.Doc, hit => hit.Score);
            for (var i = 0; i < 5; i++)
            {
                var doc = random.Next(index.Documents.Count);
                if (index.Documents[doc].Deleted)
                {
                    continue;
                }

                var explanation = searcher.Explain(test.Query, doc);
                Assert.Equal(scores.ContainsKey(doc), explanation.IsMatch);
                if (explanation.IsMatch)
                {
                    Assert.Equal(scores[doc], explanation.Value, 1e-5 * (1 + scores[doc]));
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Queries_made_alike_are_equal(int seed)
    {
        for (var i = 0; i < 20; i++)
        {
            var (left, right) = (RandomQueries.Create(new Random(seed + (1000 * i))).Query, RandomQueries.Create(new Random(seed + (1000 * i))).Query);
            Assert.Equal(left, right);
            Assert.Equal(left.GetHashCode(), right.GetHashCode());
            Assert.Equal(left.ToString(), right.ToString());
            Assert.False(left.Equals(new TermQuery("other", [1])));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Negating_twice_and_reordering_change_nothing(int seed)
    {
        ForEachQuery(seed, (random, _, test, searcher) =>
        {
            var other = RandomQueries.Create(random, 1).Query;
            var hits = AllDocs.Of(searcher, test.Query);
            Query Not(Query query) => new BooleanQuery.Builder().Add(new MatchAllDocsQuery(), Occur.Must).Add(query, Occur.MustNot).Build();
            Assert.Equal(hits, AllDocs.Of(searcher, Not(Not(test.Query))));
            var both = new BooleanQuery.Builder().Add(test.Query, Occur.Must).Add(other, Occur.Must).Build();
            var reversed = new BooleanQuery.Builder().Add(other, Occur.Must).Add(test.Query, Occur.Must).Build();
            Assert.Equal(both, (Query)reversed);
            Assert.Equal(AllHits.Of(searcher, both), AllHits.Of(searcher, reversed));
            Assert.Equal(AllDocs.Of(searcher, both), hits.Intersect(AllDocs.Of(searcher, other)));
        });
    }

    internal static void AssertTotal(int expected, int threshold, TotalHits total)
    {
        if (total.Relation == TotalHitsRelation.EqualTo)
        {
            Assert.Equal(expected, total.Value);
        }
        else
        {
            Assert.InRange(total.Value, (long)threshold + 1, expected);
        }
    }

    private static void ForEachQuery(int seed, Action<Random, NaiveIndex, TestQuery, IndexSearcher> check)
    {
        var random = new Random(seed);
        var index = RandomIndex.Create(random);
        using var reader = seed % 2 == 0 ? index.Write() : null;
        var leaves = reader?.Leaves ?? index.Leaves(random.Next(1, 9));
        for (var i = 0; i < 30; i++)
        {
            var test = RandomQueries.Create(random, random.Next(4));
            try
            {
                check(random, index, test, new IndexSearcher(leaves));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, query {i}: {test.Query}", e);
            }
        }
    }
}
