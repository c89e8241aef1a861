using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>Collects the matches of a query into the aggregations of a request, on one shard. One thread, one search.</summary>
public sealed class AggregationCollector : Collector
{
    private static readonly int[] Root = new int[1];

    private readonly AggregationContext _context;
    private readonly Aggregator[] _aggregators;
    private readonly ScoreBlock _scores = new();

    internal AggregationCollector(AggregatorFactories factories, AggregationContext context)
    {
        _context = context;
        _aggregators = factories.CreateAggregators(context, singleOwner: true);
        NeedsScores = _aggregators.Any(a => a is not GlobalAggregator && a.NeedsScores);
        context.Scores = _scores;
    }

    public override ScoreMode ScoreMode => NeedsScores ? ScoreMode.Complete : ScoreMode.CompleteNoScores;

    private bool NeedsScores { get; }

    public override LeafCollector? GetLeafCollector(LeafContext context)
    {
        var leaves = LeafBuckets(_aggregators.Where(a => a is not GlobalAggregator), context);
        return leaves.Length == 0 ? null : new RootLeafCollector(leaves, NeedsScores ? _scores : null);
    }

    /// <summary>The shard's part of the result. Called once, after the search.</summary>
    public InternalAggregations BuildResult()
    {
        if (_aggregators.Length == 0)
        {
            return InternalAggregations.Empty;
        }

        foreach (var global in _aggregators.OfType<GlobalAggregator>())
        {
            _context.Searcher.Search(new MatchAllDocsQuery(), new GlobalCollector(global, _scores));
        }

        return new InternalAggregations(Array.ConvertAll(_aggregators, a => a.Build(Root)[0]));
    }

    internal static LeafBucketCollector[] LeafBuckets(IEnumerable<Aggregator> aggregators, LeafContext context) =>
        aggregators.Select(a => a.GetLeaf(context)).OfType<LeafBucketCollector>().ToArray();

    /// <summary>A global aggregation sees all documents, whatever the query.</summary>
    private sealed class GlobalCollector(GlobalAggregator aggregator, ScoreBlock scores) : Collector
    {
        public override ScoreMode ScoreMode => aggregator.NeedsScores ? ScoreMode.Complete : ScoreMode.CompleteNoScores;

        public override LeafCollector? GetLeafCollector(LeafContext context) =>
            aggregator.GetLeaf(context) is { } leaf ? new RootLeafCollector([leaf], aggregator.NeedsScores ? scores : null) : null;
    }
}

/// <summary>Gathers matches into blocks.</summary>
internal sealed class RootLeafCollector(LeafBucketCollector[] leaves, ScoreBlock? scores) : LeafCollector
{
    private static readonly int[] Zeros = new int[DocBlock.Size];

    private readonly int[] _docs = new int[DocBlock.Size];
    private Scorer? _scorer;
    private int _count;

    public override void SetScorer(Scorer scorer) => _scorer = scorer;

    public override void Collect(int doc)
    {
        _docs[_count] = doc;
        scores?.Set(_count, doc, _scorer!.Score());
        if (++_count == DocBlock.Size)
        {
            Flush();
        }
    }

    public override void Collect(ReadOnlySpan<int> docs)
    {
        Flush();
        while (docs.Length > 0)
        {
            var length = Math.Min(docs.Length, DocBlock.Size);
            Forward(docs[..length]);
            docs = docs[length..];
        }
    }

    public override void Finish()
    {
        Flush();
        foreach (var leaf in leaves)
        {
            leaf.Finish();
        }
    }

    private void Flush()
    {
        if (_count > 0)
        {
            scores?.SetCount(_count);
            Forward(_docs.AsSpan(0, _count));
            _count = 0;
        }
    }

    private void Forward(ReadOnlySpan<int> docs)
    {
        var block = new DocBlock(docs, Zeros.AsSpan(0, docs.Length), 1, isDistinct: true);
        foreach (var leaf in leaves)
        {
            leaf.Collect(block);
        }
    }
}

/// <summary>The scores of the block that is being collected, for aggregators that look at them.</summary>
internal sealed class ScoreBlock
{
    private readonly int[] _docs = new int[DocBlock.Size];
    private readonly float[] _scores = new float[DocBlock.Size];
    private int _count;

    public void Set(int index, int doc, float score)
    {
        _docs[index] = doc;
        _scores[index] = score;
    }

    public void SetCount(int count) => _count = count;

    public float Of(int doc)
    {
        var index = _docs.AsSpan(0, _count).BinarySearch(doc);
        return index < 0 ? 0f : _scores[index];
    }
}
