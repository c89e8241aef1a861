using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Index.Tests.Queries;

/// <summary>Collects all matches with their scores.</summary>
internal sealed class AllHits : Collector
{
    public List<ScoreDoc> Hits { get; } = [];

    public override ScoreMode ScoreMode => ScoreMode.Complete;

    public static List<ScoreDoc> Of(IndexSearcher searcher, Query query)
    {
        var collector = new AllHits();
        searcher.Search(query, collector);
        return collector.Hits;
    }

    public override LeafCollector GetLeafCollector(LeafContext context) => new Leaf(this, context.DocBase);

    private sealed class Leaf(AllHits owner, int docBase) : LeafCollector
    {
        private Scorer? _scorer;

        public override void SetScorer(Scorer scorer) => _scorer = scorer;

        public override void Collect(int doc)
        {
            Assert.Equal(doc, _scorer!.DocId);
            owner.Hits.Add(new ScoreDoc(docBase + doc, _scorer.Score()));
        }
    }
}

/// <summary>Collects all matches without scores.</summary>
internal sealed class AllDocs : Collector
{
    public List<int> Docs { get; } = [];

    public override ScoreMode ScoreMode => ScoreMode.CompleteNoScores;

    public static List<int> Of(IndexSearcher searcher, Query query)
    {
        var collector = new AllDocs();
        searcher.Search(query, collector);
        return collector.Docs;
    }

    public override LeafCollector GetLeafCollector(LeafContext context) => new Leaf(this, context.DocBase);

    private sealed class Leaf(AllDocs owner, int docBase) : LeafCollector
    {
        public override void Collect(int doc) => owner.Docs.Add(docBase + doc);
    }
}
