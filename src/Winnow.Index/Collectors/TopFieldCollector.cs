using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>The first hits in the order of a <see cref="Sort"/>, equals by document.</summary>
public sealed class TopFieldCollector : Collector
{
    private readonly Sort _sort;
    private readonly int _numHits;
    private readonly FieldDoc? _after;
    private readonly int _threshold;
    private readonly bool _trackScores;
    private readonly SlotQueue _queue;
    private long _totalHits;
    private bool _lowerBound;
    private float _maxScore = float.NaN;

    /// <param name="sort">The order.</param>
    /// <param name="numHits">How many hits to keep; 0 only counts.</param>
    /// <param name="after">The last hit of the page before, or null. Its document id breaks ties.</param>
    /// <param name="totalHitsThreshold">Count exactly up to here; <see cref="int.MaxValue"/> counts all.</param>
    /// <param name="trackScores">Whether hits carry scores even if they are not sorted by.</param>
    public TopFieldCollector(Sort sort, int numHits, FieldDoc? after = null, int totalHitsThreshold = int.MaxValue, bool trackScores = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numHits);
        if (after is not null && after.Values.Length != sort.Fields.Count)
        {
            throw new ArgumentException($"after has {after.Values.Length} value(s) but sort has {sort.Fields.Count}", nameof(after));
        }

        _sort = sort;
        _numHits = numHits;
        _after = after;
        _threshold = Math.Max(totalHitsThreshold, numHits);
        _trackScores = trackScores;
        _queue = new SlotQueue(sort, numHits, trackScores);
        for (var i = 0; after is not null && i < after.Values.Length; i++)
        {
            _queue.Comparators[i].SetTop(after.Values[i]);
        }
    }

    public override ScoreMode ScoreMode => _numHits == 0 ? ScoreMode.CompleteNoScores
        : SkipsByScore ? ScoreMode.TopScores
        : _trackScores || _sort.NeedsScores ? ScoreMode.Complete : ScoreMode.CompleteNoScores;

    private bool SkipsByScore => _sort.Fields[0] is { Type: SortFieldType.Score, Reverse: false } && _threshold != int.MaxValue && !_trackScores;

    public override LeafCollector? GetLeafCollector(LeafContext context)
    {
        foreach (var comparator in _queue.Comparators)
        {
            comparator.SetLeaf(context);
        }

        return new Leaf(this, context.DocBase);
    }

    /// <summary>The result; empties the collector.</summary>
    public TopDocs GetTopDocs() => new(
        new TotalHits(_totalHits, _lowerBound ? TotalHitsRelation.GreaterThanOrEqualTo : TotalHitsRelation.EqualTo),
        _queue.Drain(),
        _maxScore);

    private sealed class Leaf(TopFieldCollector owner, int docBase) : LeafCollector
    {
        private const int BlockSize = 256;

        private readonly SlotQueue _queue = owner._queue;
        private readonly long _afterDoc = owner._after is { } after ? (long)after.Doc - docBase : -1;
        private readonly ScoreComparator? _skipping = owner.SkipsByScore ? (ScoreComparator)owner._queue.Comparators[0] : null;
        private readonly bool _reverse = owner._sort.Fields[0].Reverse;
        private readonly long[] _keys = new long[BlockSize];
        private Scorer? _scorer;
        private float _minScore;

        public override void SetScorer(Scorer scorer)
        {
            _scorer = scorer;
            foreach (var comparator in _queue.Comparators)
            {
                comparator.SetScorer(scorer);
            }

            _minScore = 0f;
            RaiseMinimum();
        }

        public override void Collect(int doc)
        {
            owner._totalHits++;
            var score = float.NaN;
            if (owner._trackScores)
            {
                score = _scorer!.Score();
                owner._maxScore = float.IsNaN(owner._maxScore) ? score : Math.Max(owner._maxScore, score);
            }

            if (owner._numHits > 0)
            {
                Consider(doc, score);
                RaiseMinimum();
            }
            else if (owner._totalHits > owner._threshold && owner._threshold != int.MaxValue)
            {
                owner._lowerBound = true;
                throw new CollectionTerminatedException();
            }
        }

        public override void Collect(ReadOnlySpan<int> docs)
        {
            if (owner._numHits == 0 || !_queue.IsFull)
            {
                base.Collect(docs);
                return;
            }

            for (; docs.Length > BlockSize; docs = docs[BlockSize..])
            {
                CollectBlock(docs[..BlockSize]);
            }

            CollectBlock(docs);
        }

        public override int NextCandidate(int doc)
        {
            if (!_queue.IsFull || owner._totalHits <= owner._threshold || owner._threshold == int.MaxValue)
            {
                return doc;
            }

            var next = _queue.Comparators[0].NextCandidate(doc, _reverse, equalsCompete: _queue.Comparators.Length > 1);
            owner._lowerBound |= next > doc;
            return next;
        }

        /// <summary>Looks at the first key of a run before anything else: most documents do not compete.</summary>
        private void CollectBlock(ReadOnlySpan<int> docs)
        {
            var first = _queue.Comparators[0];
            if (!first.TryDecode(docs, _keys))
            {
                base.Collect(docs);
                return;
            }

            owner._totalHits += docs.Length;
            var only = _queue.Comparators.Length == 1;
            for (var i = 0; i < docs.Length; i++)
            {
                var bottom = first.BottomKey;
                var beaten = _reverse ? _keys[i] < bottom : _keys[i] > bottom;
                if (!beaten && !(only && _keys[i] == bottom && first.BottomKeyIsExact))
                {
                    Consider(docs[i], float.NaN);
                }
            }
        }

        private void Consider(int doc, float score)
        {
            if ((!_queue.IsFull || _queue.IsCompetitive(doc)) && (owner._after is null || _queue.IsAfterTop(doc, _afterDoc)))
            {
                _queue.Add(doc, docBase, score);
            }
        }

        private void RaiseMinimum()
        {
            if (_skipping is null || !_queue.IsFull || owner._totalHits <= owner._threshold)
            {
                return;
            }

            // With further keys an equal score can still win.
            var minimum = _queue.Comparators.Length == 1 ? MathF.BitIncrement(_skipping.Bottom) : _skipping.Bottom;
            if (minimum > _minScore)
            {
                _minScore = minimum;
                owner._lowerBound = true;
                _scorer!.SetMinCompetitiveScore(minimum);
            }
        }
    }
}
