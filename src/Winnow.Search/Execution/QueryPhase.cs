using Winnow.Index.Collectors;
using Winnow.Index.Queries;
using Winnow.Search.Aggregations;
using Winnow.Search.Dsl;

namespace Winnow.Search;

/// <summary>The first half of a search on one shard: which documents match best, how many match, and the aggregations over them.</summary>
public static class QueryPhase
{
    public static ShardQueryResult Execute(SearchSource source, SearchExecutionContext context)
    {
        source.CheckLimits(context.Settings);
        var searcher = context.CreateSearcher(source.Timeout);
        var query = ShardQuery.Build(source, context);
        var sort = ShardSort.Build(source, context);
        var aggregations = source.Aggregations.IsEmpty
            ? null
            : source.Aggregations.CreateCollector(new AggregationContext(context));
        var hits = HitsCollector.Create(source, sort, context, searcher);
        var limit = source.TerminateAfter > 0 ? new TerminateAfter(source.TerminateAfter) : null;
        var collected = MultiCollector.Wrap(PostFiltered(source, context, searcher, hits.Collector), aggregations);
        try
        {
            searcher.Search(query, limit?.Wrap(collected) ?? collected);
        }
        catch (OperationCanceledException)
        {
            throw Errors.TaskCancelled("task cancelled [by user request]");
        }
        catch (InvalidQueryException e)
        {
            throw context.InvalidQuery(e);
        }

        var topDocs = Rescoring.Apply(hits.TopDocs(), source, context, searcher);
        return new ShardQueryResult
        {
            TotalHits = topDocs.TotalHits,
            MaxScore = topDocs.MaxScore,
            Hits = [.. topDocs.ScoreDocs.Select(hit => ToHit(hit, sort))],
            CollapseValues = hits.CollapseValues,
            Sort = sort?.Describe() ?? [],
            Aggregations = aggregations?.BuildResult() ?? InternalAggregations.Empty,
            TimedOut = searcher.TimedOut,
            TerminatedEarly = source.TerminateAfter > 0 ? limit!.Reached : null,
        };
    }

    /// <summary>How many documents match; the search of <c>_count</c>.</summary>
    public static long Count(SearchSource source, SearchExecutionContext context)
    {
        var searcher = context.CreateSearcher(source.Timeout);
        var collector = new TotalHitCountCollector();
        var limit = source.TerminateAfter > 0 ? new TerminateAfter(source.TerminateAfter) : null;
        try
        {
            searcher.Search(ShardQuery.Build(source, context), limit?.Wrap(collector) ?? collector);
        }
        catch (InvalidQueryException e)
        {
            throw context.InvalidQuery(e);
        }

        return collector.TotalHits;
    }

    private static ShardHit ToHit(ScoreDoc hit, ShardSort? sort) =>
        new(hit.Doc, hit.Score, hit is FieldDoc { Values: var values } ? sort!.Export(values) : null);

    private static Collector PostFiltered(SearchSource source, SearchExecutionContext context, IndexSearcher searcher, Collector collector) =>
        source.PostFilter is null
            ? collector
            : new FilteredCollector(collector, searcher.CreateWeight(new ConstantScoreQuery(context.ToQuery(source.PostFilter)), ScoreMode.CompleteNoScores));
}

/// <summary>The query of a request on one shard, with everything that narrows it.</summary>
internal static class ShardQuery
{
    public static Query Build(SearchSource source, SearchExecutionContext context)
    {
        var query = source.Query is null ? new MatchAllDocsQuery() : context.ToQuery(source.Query);
        if (context.Filter is not null || source.Slice is not null)
        {
            var builder = new BooleanQuery.Builder();
            builder.Add(query, Occur.Must);
            if (context.Filter is not null)
            {
                builder.Add(context.ToQuery(context.Filter), Occur.Filter);
            }

            if (source.Slice is { } slice)
            {
                builder.Add(Slices.ToQuery(slice), Occur.Filter);
            }

            query = builder.Build();
        }

        foreach (var (index, boost) in source.IndicesBoost)
        {
            if (SimplePattern.Matches(index, context.IndexName))
            {
                query = new BoostQuery(query, boost);
                break;
            }
        }

        return source.MinScore is { } minScore
            ? new FunctionScoreQuery(query, [], ScoreCombination.Multiply, ScoreCombination.Multiply, float.MaxValue, minScore)
            : query;
    }
}
