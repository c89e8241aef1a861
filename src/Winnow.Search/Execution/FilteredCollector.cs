using Winnow.Index;
using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Search;

/// <summary>Passes on only what a filter matches too: <c>post_filter</c>, which aggregations do not see.</summary>
internal sealed class FilteredCollector(Collector inner, Weight filter) : Collector
{
    // The inner collector's minimum score must not keep documents from those beside it, nor may counts come from statistics.
    public override ScoreMode ScoreMode => inner.ScoreMode == ScoreMode.CompleteNoScores ? ScoreMode.CompleteNoScores : ScoreMode.Complete;

    public override LeafCollector? GetLeafCollector(LeafContext context) =>
        filter.Scorer(context)?.Iterator is { } matches && inner.GetLeafCollector(context) is { } leaf ? new Leaf(leaf, matches) : null;

    private sealed class Leaf(LeafCollector inner, DocIdSetIterator matches) : LeafCollector
    {
        public override void SetScorer(Scorer scorer) => inner.SetScorer(new FixedScorer(scorer));

        public override void Collect(int doc)
        {
            if (matches.DocId == doc || (matches.DocId < doc && matches.Advance(doc) == doc))
            {
                inner.Collect(doc);
            }
        }

        public override void Finish() => inner.Finish();
    }

    /// <summary>A scorer that takes no advice.</summary>
    private sealed class FixedScorer(Scorer inner) : Scorer
    {
        public override DocIdSetIterator Iterator => inner.Iterator;

        public override float Score() => inner.Score();

        public override float GetMaxScore(int upTo) => inner.GetMaxScore(upTo);
    }
}

/// <summary><c>terminate_after</c>: ends a search after so many documents.</summary>
internal sealed class TerminateAfter(int limit)
{
    private int _collected;

    public bool Reached { get; private set; }

    public Collector Wrap(Collector inner) => new LimitCollector(this, inner);

    private sealed class LimitCollector(TerminateAfter owner, Collector inner) : Collector
    {
        public override ScoreMode ScoreMode => inner.ScoreMode == ScoreMode.TopScores ? ScoreMode.Complete : inner.ScoreMode;

        public override LeafCollector? GetLeafCollector(LeafContext context) =>
            owner.Reached ? null : inner.GetLeafCollector(context) is { } leaf ? new Leaf(owner, leaf) : null;
    }

    private sealed class Leaf(TerminateAfter owner, LeafCollector inner) : LeafCollector
    {
        public override void SetScorer(Scorer scorer) => inner.SetScorer(scorer);

        public override void Collect(int doc)
        {
            inner.Collect(doc);
            owner.Count();
        }

        public override void Finish() => inner.Finish();
    }

    private void Count()
    {
        if (++_collected >= limit)
        {
            Reached = true;
            throw new CollectionTerminatedException();
        }
    }
}
