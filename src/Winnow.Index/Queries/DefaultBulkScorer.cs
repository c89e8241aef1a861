using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>Drives one scorer document by document.</summary>
internal sealed class DefaultBulkScorer(Scorer scorer) : BulkScorer
{
    private readonly TwoPhaseIterator? _twoPhase = scorer.TwoPhase;
    private readonly DocIdSetIterator _iterator = scorer.Approximation;
    private LeafCollector? _collector;

    public override long Cost => _iterator.Cost;

    public override int Score(LeafCollector collector, FixedBitSet? acceptDocs, int min, int max)
    {
        if (!ReferenceEquals(_collector, collector))
        {
            _collector = collector;
            collector.SetScorer(scorer);
        }

        var doc = _iterator.DocId;
        if (doc < min)
        {
            doc = doc == min - 1 ? _iterator.NextDoc() : _iterator.Advance(min);
        }

        if (_twoPhase is null)
        {
            while (doc < max)
            {
                if (acceptDocs is null || acceptDocs[doc])
                {
                    collector.Collect(doc);
                }

                doc = _iterator.NextDoc();
            }
        }
        else
        {
            while (doc < max)
            {
                if ((acceptDocs is null || acceptDocs[doc]) && _twoPhase.Matches())
                {
                    collector.Collect(doc);
                }

                doc = _iterator.NextDoc();
            }
        }

        return doc;
    }
}
