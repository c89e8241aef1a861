using System.Numerics;
using Winnow.Index.Collectors;

namespace Winnow.Index.Queries;

/// <summary>All matches of a disjunction without scores, a window of documents at a time.</summary>
internal sealed class DisjunctionDocsBulkScorer(Scorer[] scorers) : BulkScorer
{
    private const int BlockSize = 1024;

    private readonly DocIdSetIterator[] _iterators = [.. scorers.Select(scorer => scorer.Iterator)];
    private readonly ulong[] _matches = new ulong[DisjunctionWindow.Size / 64];
    private readonly int[] _docs = new int[BlockSize];

    public override long Cost { get; } = scorers.Sum(scorer => scorer.Iterator.Cost);

    public override int Score(LeafCollector collector, FixedBitSet? acceptDocs, int min, int max)
    {
        while (true)
        {
            var first = WindowStart.Of(_iterators, min);
            if (first >= max)
            {
                return first;
            }

            // Windows begin at a word of the live documents.
            var start = first & ~63;
            var end = Math.Min(max, start + DisjunctionWindow.Size);
            foreach (var iterator in _iterators)
            {
                Mark(iterator, start, end);
            }

            Pass(collector, acceptDocs, start);
            min = end;
        }
    }

    private void Mark(DocIdSetIterator iterator, int start, int end)
    {
        int count;
        while ((count = iterator.NextBlock(_docs, end)) > 0)
        {
            for (var i = 0; i < count; i++)
            {
                var index = _docs[i] - start;
                _matches[index >> 6] |= 1UL << index;
            }
        }
    }

    private void Pass(LeafCollector collector, FixedBitSet? acceptDocs, int start)
    {
        var count = 0;
        for (var word = 0; word < _matches.Length; word++)
        {
            var bits = _matches[word];
            if (bits == 0)
            {
                continue;
            }

            _matches[word] = 0;
            if (acceptDocs is not null)
            {
                bits &= acceptDocs.Words[(start >> 6) + word];
            }

            for (; bits != 0; bits &= bits - 1)
            {
                _docs[count++] = start + (word << 6) + BitOperations.TrailingZeroCount(bits);
            }

            if (count + 64 > BlockSize)
            {
                collector.Collect(_docs.AsSpan(0, count));
                count = 0;
            }
        }

        if (count > 0)
        {
            collector.Collect(_docs.AsSpan(0, count));
        }
    }
}
