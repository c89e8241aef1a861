using Winnow.Index.Collectors;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>The collector that a request needs for its hits, and its result.</summary>
internal sealed class HitsCollector
{
    private readonly Func<TopDocs> _topDocs;
    private readonly CollapsingCollector? _collapsing;

    private HitsCollector(Collector collector, Func<TopDocs> topDocs, CollapsingCollector? collapsing = null)
    {
        Collector = collector;
        _topDocs = topDocs;
        _collapsing = collapsing;
    }

    public Collector Collector { get; }

    /// <summary>The collapse field's value of each hit, after <see cref="TopDocs"/>; null without collapse.</summary>
    public IReadOnlyList<object?>? CollapseValues => _collapsing?.Values;

    public static HitsCollector Create(SearchSource source, ShardSort? sort, SearchExecutionContext context, IndexSearcher searcher)
    {
        var window = source.From + source.Size;
        foreach (var rescore in source.Rescore)
        {
            window = source.Size == 0 ? window : Math.Max(window, rescore.WindowSize);
        }

        window = Math.Min(window, Math.Max(1, searcher.MaxDoc));
        var threshold = source.TrackTotalHits < 0 ? 0 : source.TrackTotalHits;
        if (source.Size == 0)
        {
            return Counting(threshold);
        }

        if (source.Collapse is not null)
        {
            var collapsing = new CollapsingCollector(CollapseField(source.Collapse, context), sort?.Sort, sort?.After, window, source.TrackScores);
            return new HitsCollector(collapsing, collapsing.GetTopDocs, collapsing);
        }

        if (sort is null)
        {
            var byScore = new TopScoreDocCollector(window, null, threshold);
            return new HitsCollector(byScore, byScore.GetTopDocs);
        }

        var byFields = new TopFieldCollector(sort.Sort, window, sort.After, threshold, source.TrackScores || source.Rescore.Count > 0);
        return new HitsCollector(byFields, byFields.GetTopDocs);
    }

    public TopDocs TopDocs() => _topDocs();

    private static HitsCollector Counting(int threshold)
    {
        if (threshold == int.MaxValue)
        {
            var all = new TotalHitCountCollector();
            return new HitsCollector(all, () => new TopDocs(new TotalHits(all.TotalHits, TotalHitsRelation.EqualTo), [], float.NaN));
        }

        var some = new TopScoreDocCollector(0, null, threshold);
        return new HitsCollector(some, some.GetTopDocs);
    }

    private static MappedFieldType CollapseField(CollapseBuilder collapse, SearchExecutionContext context)
    {
        var type = context.Field(collapse.Field)
            ?? throw Errors.IllegalArgument($"no mapping found for `{collapse.Field}` in order to collapse on");
        return type is { HasDocValues: true, Kind: FieldKind.Keyword or FieldKind.Long or FieldKind.Date or FieldKind.Double or FieldKind.Boolean }
            ? type
            : throw Errors.IllegalArgument($"collapse is not supported for the field [{collapse.Field}] of the type [{type.TypeName}]");
    }
}
