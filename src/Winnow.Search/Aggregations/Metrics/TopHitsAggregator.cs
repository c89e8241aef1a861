using Winnow.Index;
using Winnow.Index.Collectors;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary><c>top_hits</c>: the best documents of each bucket, rendered as hits of a search are.</summary>
internal sealed class TopHitsAggregatorFactory : AggregatorFactory
{
    private const int DefaultSize = 3;
    private static readonly string[] Options =
    [
        "from", "size", "sort", "_source", "fields", "docvalue_fields", "stored_fields", "highlight", "explain", "version",
        "seq_no_primary_term", "track_scores", "script_fields",
    ];

    private readonly SearchSource _source;
    private readonly int _size;

    public TopHitsAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        foreach (var property in parameters.Opaque().EnumerateObject().Where(p => !Options.Contains(p.Name, StringComparer.Ordinal)))
        {
            throw Errors.Parsing(
                $"Unknown key for a {JsonTokens.Name(property.Value)} in [{Name}]: [{property.Name}].", parameters.Parser.At(property.Value));
        }

        _source = SearchSource.Parse(JsonBody.RawBytes(parameters.Body));
        _size = parameters.Has("size") ? _source.Size : DefaultSize;
    }

    public override string Type => "top_hits";

    public override bool AcceptsSub => false;

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        var limit = context.Search.Settings.GetInt("index.max_inner_result_window");
        if ((long)_source.From + _size > limit)
        {
            throw Errors.IllegalArgument(
                $"Top hits result window is too large, the top hits aggregator [{Name}]'s from + size must be less than or equal to: [{limit}] "
                + $"but was [{(long)_source.From + _size}]. This limit can be set by changing the [index.max_inner_result_window] index level setting.");
        }

        return new TopHitsAggregator(this, context, _source, _size);
    }
}

internal sealed class TopHitsAggregator : Aggregator
{
    private readonly SearchSource _source;
    private readonly int _size;
    private readonly ShardSort? _sort;
    private Collector?[] _buckets = [];

    public TopHitsAggregator(AggregatorFactory factory, AggregationContext context, SearchSource source, int size)
        : base(factory, context)
    {
        _source = source;
        _size = size;
        _sort = ShardSort.Build(source, context.Search);
    }

    public override bool NeedsScores => _sort is null || _sort.Sort.NeedsScores || _source.TrackScores;

    public override LeafBucketCollector? GetLeaf(LeafContext leaf) => new Leaf(this, leaf);

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var fetcher = new HitFetcher(_source, Context.Search);
        return ForEach(owningOrds, ord => ord < _buckets.Length && _buckets[ord] is { } bucket ? Render(bucket, fetcher) : BuildEmpty());
    }

    public override InternalAggregation BuildEmpty() => new InternalTopHits(
        Name, Factory.Meta, new TopHitsSpec(_source.From, _size, [.. _sort?.Describe() ?? []]), 0, float.NaN, []);

    private InternalTopHits Render(Collector bucket, HitFetcher fetcher)
    {
        var top = bucket is TopScoreDocCollector byScore ? byScore.GetTopDocs() : ((TopFieldCollector)bucket).GetTopDocs();
        var hits = new InternalTopHits.Hit[top.ScoreDocs.Count];
        for (var i = 0; i < hits.Length; i++)
        {
            var found = top.ScoreDocs[i];
            var values = found is FieldDoc { Values: var raw } ? _sort!.Export(raw) : null;
            var json = JsonText.WriteBytes(writer => fetcher.Write(writer, new ShardHit(found.Doc, found.Score, values)));
            Context.Account(json.Length);
            hits[i] = new InternalTopHits.Hit(found.Score, values ?? [], json);
        }

        return new InternalTopHits(
            Name, Factory.Meta, new TopHitsSpec(_source.From, _size, [.. _sort?.Describe() ?? []]), top.TotalHits.Value, top.MaxScore, hits);
    }

    private Collector BucketOf(int ord)
    {
        if (_buckets[ord] is { } known)
        {
            return known;
        }

        var window = _source.From + _size;
        Context.Account(256 + (window * 64L));
        return _buckets[ord] = _sort is null
            ? new TopScoreDocCollector(window)
            : new TopFieldCollector(_sort.Sort, window, trackScores: _source.TrackScores);
    }

    private sealed class Leaf(TopHitsAggregator aggregator, LeafContext leaf) : LeafBucketCollector
    {
        private readonly BlockScorer _scorer = new(aggregator.Context.Scores);
        private LeafCollector?[] _collectors = [];

        public override void Collect(DocBlock block)
        {
            Arrays.GrowObjects(aggregator.Context, ref aggregator._buckets, block.OrdCount);
            Arrays.GrowObjects(aggregator.Context, ref _collectors, block.OrdCount);
            for (var i = 0; i < block.Docs.Length; i++)
            {
                _scorer.Doc = block.Docs[i];
                (_collectors[block.Ords[i]] ??= Open(block.Ords[i])).Collect(block.Docs[i]);
            }
        }

        public override void Finish()
        {
            foreach (var collector in _collectors)
            {
                collector?.Finish();
            }
        }

        private LeafCollector Open(int ord)
        {
            var collector = aggregator.BucketOf(ord).GetLeafCollector(leaf)!;
            if (aggregator.NeedsScores)
            {
                collector.SetScorer(_scorer);
            }

            return collector;
        }
    }

    /// <summary>The scores of the block that is being collected, as a collector asks for them.</summary>
    private sealed class BlockScorer(ScoreBlock scores) : Scorer
    {
        public int Doc { get; set; }

        public override DocIdSetIterator Iterator => throw new NotSupportedException("the block has been iterated");

        public override float Score() => scores.Of(Doc);

        public override float GetMaxScore(int upTo) => float.PositiveInfinity;
    }
}
