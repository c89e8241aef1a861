using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>
/// The best hits by score, equal scores by document. The total is exact up to the threshold; beyond it documents that cannot enter
/// the queue are no longer looked at, and the total is a lower bound.
/// </summary>
public sealed class TopScoreDocCollector : Collector
{
    private readonly int _numHits;
    private readonly ScoreDoc? _after;
    private readonly HitQueue _queue;
    private readonly int _threshold;
    private long _totalHits;
    private bool _lowerBound;

    /// <param name="numHits">How many hits to keep; 0 only counts.</param>
    /// <param name="after">The last hit of the page before, or null.</param>
    /// <param name="totalHitsThreshold">Count exactly up to here; <see cref="int.MaxValue"/> counts all.</param>
    public TopScoreDocCollector(int numHits, ScoreDoc? after = null, int totalHitsThreshold = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numHits);
        ArgumentOutOfRangeException.ThrowIfNegative(totalHitsThreshold);
        _numHits = numHits;
        _after = after;
        _threshold = Math.Max(totalHitsThreshold, numHits);
        _queue = new HitQueue(numHits);
    }

    public override ScoreMode ScoreMode => _numHits == 0 ? ScoreMode.CompleteNoScores
        : _threshold == int.MaxValue ? ScoreMode.Complete : ScoreMode.TopScores;

    public override LeafCollector? GetLeafCollector(LeafContext context) =>
        _numHits > 0 ? new Leaf(this, context.DocBase) : new Counter(this);

    /// <summary>The result; empties the collector.</summary>
    public TopDocs GetTopDocs()
    {
        var hits = _queue.Drain();
        return new TopDocs(
            new TotalHits(_totalHits, _lowerBound ? TotalHitsRelation.GreaterThanOrEqualTo : TotalHitsRelation.EqualTo),
            hits,
            hits.Length > 0 ? hits[0].Score : float.NaN);
    }

    private sealed class Leaf(TopScoreDocCollector owner, int docBase) : LeafCollector
    {
        private readonly HitQueue _queue = owner._queue;
        private readonly float _afterScore = owner._after?.Score ?? float.PositiveInfinity;
        private readonly long _afterDoc = owner._after is { } after ? (long)after.Doc - docBase : -1;
        private readonly bool _skips = owner.ScoreMode == ScoreMode.TopScores;
        private Scorer? _scorer;
        private float _minScore;

        public override void SetScorer(Scorer scorer)
        {
            _scorer = scorer;
            _minScore = 0f;
            RaiseMinimum();
        }

        public override void Collect(int doc)
        {
            owner._totalHits++;
            var score = _scorer!.Score();

            // Documents come in ascending order: one that only equals the worst hit stays behind it.
            if ((!_queue.IsFull || score > _queue.WorstScore) && (score < _afterScore || (score == _afterScore && doc > _afterDoc)))
            {
                _queue.Add(score, docBase + doc);
            }

            if (_skips && owner._totalHits > owner._threshold)
            {
                RaiseMinimum();
            }
        }

        public override bool TryCollect(ReadOnlySpan<int> docs, ReadOnlySpan<float> scores)
        {
            owner._totalHits += docs.Length;
            var worst = _queue.IsFull ? _queue.WorstScore : float.NegativeInfinity;
            for (var i = 0; i < docs.Length; i++)
            {
                var score = scores[i];
                if (score > worst && (score < _afterScore || (score == _afterScore && docs[i] > _afterDoc)))
                {
                    _queue.Add(score, docBase + docs[i]);
                    worst = _queue.IsFull ? _queue.WorstScore : float.NegativeInfinity;
                }
            }

            RaiseMinimum();
            return true;
        }

        private void RaiseMinimum()
        {
            if (!_skips || !_queue.IsFull || owner._totalHits <= owner._threshold)
            {
                return;
            }

            var minimum = MathF.BitIncrement(_queue.WorstScore);
            if (minimum > _minScore)
            {
                _minScore = minimum;
                owner._lowerBound = true;
                _scorer!.SetMinCompetitiveScore(minimum);
            }
        }
    }

    private sealed class Counter(TopScoreDocCollector owner) : LeafCollector
    {
        public override void Collect(int doc) => Add(1);

        public override void Collect(ReadOnlySpan<int> docs) => Add(docs.Length);

        private void Add(int count)
        {
            owner._totalHits += count;
            if (owner._totalHits > owner._threshold && owner._threshold != int.MaxValue)
            {
                owner._lowerBound = true;
                throw new CollectionTerminatedException();
            }
        }
    }
}
