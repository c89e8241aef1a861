using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>Feeds several collectors in one pass.</summary>
public sealed class MultiCollector : Collector
{
    private readonly Collector[] _collectors;

    private MultiCollector(Collector[] collectors)
    {
        _collectors = collectors;

        // One of them may skip what another needs, so none may.
        ScoreMode = Array.TrueForAll(collectors, collector => collector.ScoreMode == ScoreMode.CompleteNoScores)
            ? ScoreMode.CompleteNoScores : ScoreMode.Complete;
    }

    public override ScoreMode ScoreMode { get; }

    /// <summary>One collector for all that are not null; the only one as it is.</summary>
    public static Collector Wrap(params IEnumerable<Collector?> collectors)
    {
        Collector[] present = [.. collectors.OfType<Collector>()];
        return present.Length switch
        {
            0 => throw new ArgumentException("at least one collector must not be null", nameof(collectors)),
            1 => present[0],
            _ => new MultiCollector(present),
        };
    }

    public override void SetWeight(Weight weight)
    {
        foreach (var collector in _collectors)
        {
            collector.SetWeight(weight);
        }
    }

    public override LeafCollector? GetLeafCollector(LeafContext context)
    {
        var leaves = new List<LeafCollector>(_collectors.Length);
        foreach (var collector in _collectors)
        {
            try
            {
                if (collector.GetLeafCollector(context) is { } leaf)
                {
                    leaves.Add(leaf);
                }
            }
            catch (CollectionTerminatedException)
            {
                // This one skips the segment.
            }
        }

        return leaves.Count switch
        {
            0 => null,
            1 when ScoreMode == ScoreMode.CompleteNoScores => leaves[0],
            _ => new Leaf([.. leaves]),
        };
    }

    private sealed class Leaf(LeafCollector[] leaves) : LeafCollector
    {
        private readonly LeafCollector?[] _active = [.. leaves];
        private int _remaining = leaves.Length;

        public override void SetScorer(Scorer scorer)
        {
            var fixedScorer = new NonSkippingScorer(scorer);
            foreach (var leaf in leaves)
            {
                leaf.SetScorer(fixedScorer);
            }
        }

        public override void Collect(int doc)
        {
            for (var i = 0; i < _active.Length; i++)
            {
                try
                {
                    _active[i]?.Collect(doc);
                }
                catch (CollectionTerminatedException)
                {
                    Terminate(i);
                }
            }
        }

        public override void Collect(ReadOnlySpan<int> docs)
        {
            for (var i = 0; i < _active.Length; i++)
            {
                try
                {
                    _active[i]?.Collect(docs);
                }
                catch (CollectionTerminatedException)
                {
                    Terminate(i);
                }
            }
        }

        public override void Finish()
        {
            foreach (var leaf in leaves)
            {
                leaf.Finish();
            }
        }

        private void Terminate(int index)
        {
            _active[index] = null;
            if (--_remaining == 0)
            {
                throw new CollectionTerminatedException();
            }
        }
    }

    /// <summary>Keeps one collector's minimum score from the scorer that all share, and computes a document's score once.</summary>
    private sealed class NonSkippingScorer(Scorer inner) : Scorer
    {
        private int _scoredDoc = -1;
        private float _score;

        public override DocIdSetIterator Iterator => inner.Iterator;

        public override float Score()
        {
            var doc = inner.DocId;
            if (doc != _scoredDoc)
            {
                _scoredDoc = doc;
                _score = inner.Score();
            }

            return _score;
        }

        public override float GetMaxScore(int upTo) => inner.GetMaxScore(upTo);
    }
}
