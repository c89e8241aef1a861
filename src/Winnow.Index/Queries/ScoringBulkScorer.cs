using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>Collects what one scorer gives, a run of scored documents at a time.</summary>
internal sealed class ScoringBulkScorer(Scorer scorer) : BulkScorer
{
    private readonly ScoredBlocks _blocks = new();
    private readonly DocIdSetIterator _iterator = scorer.Iterator;

    public override long Cost => _iterator.Cost;

    public override int Score(LeafCollector collector, FixedBitSet? acceptDocs, int min, int max)
    {
        _blocks.Begin(collector, acceptDocs);
        if (_iterator.DocId < min)
        {
            _iterator.Advance(min);
        }

        while (true)
        {
            scorer.SetMinCompetitiveScore(_blocks.MinCompetitiveScore);
            var count = scorer.NextScores(_blocks.Docs, _blocks.Scores, max);
            if (count == 0)
            {
                return Math.Max(max, _iterator.DocId);
            }

            _blocks.Pass(count);
        }
    }
}
