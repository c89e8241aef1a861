using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

public sealed class IndexSearcherTests
{
    private static readonly NaiveIndex Index = new([.. Enumerable.Range(0, 3).Select(segment => Enumerable.Range(0, 20_000).Select(doc =>
    {
        var document = new NaiveDocument();
        document.Longs[NaiveIndex.LongField] = [(doc * 7919) % 20_000];
        document.Longs[NaiveIndex.ColumnOnlyField] = [doc];
        return document;
    }).ToList())]);

    private static readonly Lazy<DirectoryReader> Shared = new(() => Index.Write());

    [Fact]
    public void A_cancelled_search_throws_soon()
    {
        using var source = new CancellationTokenSource();
        var reader = Shared.Value;
        var seen = new Watcher(_ => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => new IndexSearcher(reader, cancellation: source.Token).Search(new MatchAllDocsQuery(), seen));
        Assert.InRange(seen.Count, 1, 20_000);
    }

    [Fact]
    public void A_search_whose_time_is_up_ends_with_what_it_has()
    {
        var reader = Shared.Value;
        var seen = new Watcher(_ => { });
        var searcher = new IndexSearcher(reader, expired: () => seen.Count > 0);
        searcher.Search(new MatchAllDocsQuery(), seen);
        Assert.True(searcher.TimedOut);
        Assert.InRange(seen.Count, 1, 20_000);
        Assert.Equal(1, seen.Finished);
    }

    [Fact]
    public void A_collector_that_has_enough_of_a_segment_still_gets_the_next()
    {
        var reader = Shared.Value;
        var seen = new Watcher(doc =>
        {
            if (doc == 10)
            {
                throw new CollectionTerminatedException();
            }
        });
        new IndexSearcher(reader).Search(new MatchAllDocsQuery(), seen);
        Assert.Equal(33, seen.Count);
        Assert.Equal(3, seen.Finished);
    }

    [Fact]
    public void Counts_come_from_statistics_where_they_know()
    {
        var reader = Shared.Value;
        var searcher = new IndexSearcher(reader);
        foreach (var (query, known) in new (Query, bool)[]
        {
            (new MatchAllDocsQuery(), true),
            (new MatchNoDocsQuery(), true),
            (new FieldExistsQuery(NaiveIndex.LongField), true),
            (new LongRangeQuery(NaiveIndex.LongField, 0, 100_000), true),
            (new LongRangeQuery(NaiveIndex.LongField, 0, 100), false),
            (new TermQuery("body", [1]), true),
        })
        {
            var weight = searcher.CreateWeight(new ConstantScoreQuery(query), ScoreMode.CompleteNoScores);
            Assert.Equal(known, weight.Count(searcher.Leaves[0]) >= 0);
            Assert.Equal(AllDocs.Of(searcher, query).Count, searcher.Count(query));
        }
    }

    [Fact]
    public void Sorting_by_a_number_passes_over_what_cannot_compete()
    {
        var reader = Shared.Value;
        foreach (var field in new[] { NaiveIndex.LongField, NaiveIndex.ColumnOnlyField })
        {
            foreach (var reverse in new[] { false, true })
            {
                var sort = new Sort(SortField.Long(field, reverse));
                var top = new IndexSearcher(reader).Search(new MatchAllDocsQuery(), 5, sort, totalHitsThreshold: 100);
                var all = new IndexSearcher(reader).Search(new MatchAllDocsQuery(), 5, sort, totalHitsThreshold: int.MaxValue);
                Assert.Equal(all.ScoreDocs.Select(hit => hit.Doc), top.ScoreDocs.Select(hit => hit.Doc));
                Assert.Equal(60_000, all.TotalHits.Value);
                Assert.Equal(TotalHitsRelation.GreaterThanOrEqualTo, top.TotalHits.Relation);

                // Points find the few that compete; a column in ascending order has only to be read where it still falls.
                Assert.InRange(top.TotalHits.Value, 101, field == NaiveIndex.LongField ? 30_000 : reverse ? 60_000 : 15_000);
            }
        }
    }

    [Fact]
    public void Counting_up_to_a_threshold_stops_there()
    {
        var reader = Shared.Value;
        var total = new IndexSearcher(reader).Search(new MatchAllDocsQuery(), 0, totalHitsThreshold: 25_000).TotalHits;
        Assert.Equal(TotalHitsRelation.GreaterThanOrEqualTo, total.Relation);
        Assert.InRange(total.Value, 25_001, 40_000);
        Assert.Equal(new TotalHits(60_000, TotalHitsRelation.EqualTo), new IndexSearcher(reader).Search(new MatchAllDocsQuery(), 0, 60_000).TotalHits);
    }

    [Fact]
    public void Several_collectors_share_a_pass()
    {
        var reader = Shared.Value;
        var count = new TotalHitCountCollector();
        var top = new TopScoreDocCollector(3, totalHitsThreshold: 10);
        var few = new Watcher(_ => throw new CollectionTerminatedException());
        new IndexSearcher(reader).Search(new LongRangeQuery(NaiveIndex.LongField, 0, 9_999), MultiCollector.Wrap(count, null, top, few));
        Assert.Equal(30_000, count.TotalHits);
        Assert.Equal(3, few.Count);
        var docs = top.GetTopDocs();

        // Nothing was skipped for the others' sake, but the collector cannot know.
        Assert.Equal(new TotalHits(30_000, TotalHitsRelation.GreaterThanOrEqualTo), docs.TotalHits);
        Assert.Equal([1f, 1f, 1f], docs.ScoreDocs.Select(hit => hit.Score));
    }

    private sealed class Watcher(Action<int> onDoc) : Collector
    {
        public int Count { get; private set; }

        public int Finished { get; private set; }

        public override ScoreMode ScoreMode => ScoreMode.CompleteNoScores;

        public override LeafCollector GetLeafCollector(LeafContext context) => new Leaf(this);

        private sealed class Leaf(Watcher owner) : LeafCollector
        {
            public override void Collect(int doc)
            {
                owner.Count++;
                owner.Watch(doc);
            }

            public override void Finish() => owner.Finished++;
        }

        private void Watch(int doc) => onDoc(doc);
    }
}
