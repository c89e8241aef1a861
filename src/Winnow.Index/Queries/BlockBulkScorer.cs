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
        var doc = MoveTo(min);
        while (doc < max)
        {
            doc = MoveTo(collector.NextCandidate(doc));
            var count = _twoPhase is null ? _iterator.NextBlock(_docs, max) : NextConfirmed(acceptDocs, max);
            if (_twoPhase is null && acceptDocs is not null)
            {
                count = KeepAccepted(acceptDocs, count);
            }

            if (count > 0)
            {
                collector.Collect(_docs.AsSpan(0, count));
            }

            doc = _iterator.DocId;
        }

        return doc;
    }

    private int MoveTo(int target)
    {
        var doc = _iterator.DocId;
        return doc >= target ? doc : doc == target - 1 ? _iterator.NextDoc() : _iterator.Advance(target);
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

    /// <summary>The confirmed ones of the next thousand candidates.</summary>
    private int NextConfirmed(FixedBitSet? acceptDocs, int max)
    {
        var count = 0;
        var doc = _iterator.DocId;
        for (var candidates = 0; candidates < BlockSize && doc < max; candidates++)
        {
            if ((acceptDocs is null || acceptDocs[doc]) && _twoPhase!.Matches())
            {
                _docs[count++] = doc;
            }

            doc = _iterator.NextDoc();
        }

        return count;
    }
}
