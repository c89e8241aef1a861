using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>All matches of a disjunction with their scores, a window of documents at a time instead of a heap.</summary>
internal sealed class DisjunctionBulkScorer(Scorer[] scorers) : BulkScorer
{
    private readonly DocIdSetIterator[] _iterators = [.. scorers.Select(scorer => scorer.Iterator)];
    private readonly DisjunctionWindow _window = new();
    private readonly ScoredBlocks _blocks = new();
    private readonly double[] _sums = new double[ScoredBlocks.BlockSize];

    public override long Cost { get; } = scorers.Sum(scorer => scorer.Iterator.Cost);

    public override int Score(LeafCollector collector, FixedBitSet? acceptDocs, int min, int max)
    {
        _blocks.Begin(collector, acceptDocs);
        while (true)
        {
            var start = WindowStart.Of(_iterators, min);
            if (start >= max)
            {
                return start;
            }

            var end = Math.Min(max, start + DisjunctionWindow.Size);
            _window.Begin(start);
            foreach (var scorer in scorers)
            {
                _window.Add(scorer, end);
            }

            Pass();
            min = end;
        }
    }

    private void Pass()
    {
        int count;
        while ((count = _window.Take(_blocks.Docs, _sums)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                _blocks.Scores[i] = (float)_sums[i];
            }

            _blocks.Pass(count);
        }
    }
}

internal static class WindowStart
{
    /// <summary>Moves all iterators to a document; returns the first at or after it that one of them has.</summary>
    public static int Of(DocIdSetIterator[] iterators, int min)
    {
        var first = DocIdSetIterator.NoMoreDocs;
        foreach (var iterator in iterators)
        {
            var doc = iterator.DocId;
            first = Math.Min(first, doc < min ? iterator.Advance(min) : doc);
        }

        return first;
    }
}
