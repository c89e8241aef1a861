using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>Collects without scores, a block of documents at a time.</summary>
internal sealed class BlockBulkScorer(Scorer scorer) : BulkScorer
{
    private const int BlockSize = 1024;

    private readonly int[] _docs = new int[BlockSize];
    private readonly TwoPhaseIterator? _twoPhase = scorer.TwoPhase;
    private readonly DocIdSetIterator _iterator = scorer.Approximation;

    public override long Cost => _iterator.Cost;

    public override int Score(LeafCollector collector, FixedBitSet? acceptDocs, int min, int max)
    {
        var doc = _iterator.DocId;
        if (doc < min)
        {
            doc = doc == min - 1 ? _iterator.NextDoc() : _iterator.Advance(min);
        }

        return _twoPhase is null ? Blocks(collector, acceptDocs, max) : Confirmed(collector, acceptDocs, doc, max);
    }

    private int Blocks(LeafCollector collector, FixedBitSet? acceptDocs, int max)
    {
        int count;
        while ((count = _iterator.NextBlock(_docs, max)) > 0)
        {
            if (acceptDocs is not null)
            {
                count = KeepAccepted(acceptDocs, count);
            }

            if (count > 0)
            {
                collector.Collect(_docs.AsSpan(0, count));
            }
        }

        return Math.Max(max, _iterator.DocId);
    }

    private int KeepAccepted(FixedBitSet acceptDocs, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var doc = _docs[i];
            _docs[kept] = doc;
            kept += acceptDocs[doc] ? 1 : 0;
        }

        return kept;
    }

    private int Confirmed(LeafCollector collector, FixedBitSet? acceptDocs, int doc, int max)
    {
        var count = 0;
        while (doc < max)
        {
            if ((acceptDocs is null || acceptDocs[doc]) && _twoPhase!.Matches())
            {
                _docs[count++] = doc;
                if (count == BlockSize)
                {
                    collector.Collect(_docs);
                    count = 0;
                }
            }

            doc = _iterator.NextDoc();
        }

        if (count > 0)
        {
            collector.Collect(_docs.AsSpan(0, count));
        }

        return doc;
    }
}
