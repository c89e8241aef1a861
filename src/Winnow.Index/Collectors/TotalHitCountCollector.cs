using Winnow.Index.Queries;

namespace Winnow.Index.Collectors;

/// <summary>Counts matches; takes the count from statistics where they know it.</summary>
public sealed class TotalHitCountCollector : Collector
{
    private readonly Counter _counter = new();
    private Weight? _weight;
    private long _known;

    public override ScoreMode ScoreMode => ScoreMode.CompleteNoScores;

    public int TotalHits => (int)(_known + _counter.Count);

    public override void SetWeight(Weight weight) => _weight = weight;

    public override LeafCollector? GetLeafCollector(LeafContext context)
    {
        var count = _weight?.Count(context) ?? -1;
        if (count >= 0)
        {
            _known += count;
            return null;
        }

        return _counter;
    }

    private sealed class Counter : LeafCollector
    {
        public long Count { get; private set; }

        public override void Collect(int doc) => Count++;

        public override void Collect(ReadOnlySpan<int> docs) => Count += docs.Length;
    }
}
