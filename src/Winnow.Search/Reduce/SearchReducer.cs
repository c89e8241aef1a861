using Winnow.Index.Collectors;
using Winnow.Search.Aggregations;

namespace Winnow.Search;

/// <summary>A hit that made it into the response: the shard's place in the list of results, and the hit.</summary>
public readonly record struct ReducedHit(int Shard, ShardHit Hit);

/// <summary>What the results of all shards come to.</summary>
/// <param name="Hits">The page, best first.</param>
/// <param name="TotalHits">Null when the request does not count.</param>
/// <param name="MaxScore">NaN without hits or without scores.</param>
/// <param name="Aggregations">Reduced for good.</param>
/// <param name="TimedOut">Whether a shard ran out of time.</param>
/// <param name="TerminatedEarly">Null when the request has no <c>terminate_after</c>.</param>
public sealed record ReducedResult(
    IReadOnlyList<ReducedHit> Hits, TotalHits? TotalHits, float MaxScore, InternalAggregations Aggregations, bool TimedOut, bool? TerminatedEarly);

/// <summary>Brings the query results of the shards together.</summary>
public static class SearchReducer
{
    /// <summary>Reduces results; those of shards that failed are left out of the list.</summary>
    public static ReducedResult Reduce(
        SearchSource source, IReadOnlyList<ShardQueryResult> results, int maxBuckets = ReduceContext.DefaultMaxBuckets) => new(
        Page(source, results, source.From, source.Size),
        Total(source, results),
        results.Aggregate(float.NaN, (max, result) => float.IsNaN(max) || result.MaxScore > max ? result.MaxScore : max),
        source.Aggregations.IsEmpty
            ? InternalAggregations.Empty
            : InternalAggregations.Reduce([.. results.Select(result => result.Aggregations)], ReduceContext.ForFinal(source.Aggregations, maxBuckets)),
        results.Any(result => result.TimedOut),
        results.Any(result => result.TerminatedEarly is not null) ? results.Any(result => result.TerminatedEarly is true) : null);

    /// <summary>What can be in the page when others have hits as well: the best of these, without leaving out those before the page.</summary>
    public static IReadOnlyList<ReducedHit> Candidates(SearchSource source, IReadOnlyList<ShardQueryResult> results) =>
        Page(source, results, 0, source.From + source.Size);

    private static List<ReducedHit> Page(SearchSource source, IReadOnlyList<ShardQueryResult> results, int from, int size)
    {
        var order = new HitOrder(results);
        var queue = new PriorityQueue<(int Shard, int Place), (ShardHit Hit, int Shard)>(order);
        for (var shard = 0; shard < results.Count; shard++)
        {
            if (results[shard].Hits.Count > 0)
            {
                queue.Enqueue((shard, 0), (results[shard].Hits[0], shard));
            }
        }

        var page = new List<ReducedHit>(Math.Min(size, 1000));
        var skip = from;
        var groups = source.Collapse is null ? null : new HashSet<string>(StringComparer.Ordinal);
        while (page.Count < size && queue.TryDequeue(out var next, out _))
        {
            var (shard, place) = next;
            var result = results[shard];
            if (groups is null || groups.Add(GroupKey(result.CollapseValues, place)))
            {
                if (skip > 0)
                {
                    skip--;
                }
                else
                {
                    page.Add(new ReducedHit(shard, result.Hits[place]));
                }
            }

            if (place + 1 < result.Hits.Count)
            {
                queue.Enqueue((shard, place + 1), (result.Hits[place + 1], shard));
            }
        }

        return page;
    }

    private static string GroupKey(IReadOnlyList<object?>? values, int place) => values?[place] switch
    {
        null => "",
        byte[] bytes => "b" + Convert.ToHexString(bytes),
        var number => "n" + number,
    };

    // What is counted beyond the threshold depends on luck, so it is not shown.
    private static TotalHits? Total(SearchSource source, IReadOnlyList<ShardQueryResult> results)
    {
        if (source.TrackTotalHits < 0)
        {
            return null;
        }

        var value = 0L;
        var relation = TotalHitsRelation.EqualTo;
        foreach (var result in results)
        {
            value += result.TotalHits.Value;
            relation = result.TotalHits.Relation == TotalHitsRelation.EqualTo ? relation : TotalHitsRelation.GreaterThanOrEqualTo;
        }

        return source.TrackTotalHits == int.MaxValue || value <= source.TrackTotalHits
            ? new TotalHits(value, relation)
            : new TotalHits(source.TrackTotalHits, TotalHitsRelation.GreaterThanOrEqualTo);
    }

    /// <summary>By the sort, or by score; equals by the shard.</summary>
    private sealed class HitOrder : IComparer<(ShardHit Hit, int Shard)>
    {
        private readonly SortField[] _fields;

        public HitOrder(IReadOnlyList<ShardQueryResult> results)
        {
            var sorts = results.Where(result => result.Hits.Count > 0).Select(result => result.Sort).ToList();
            foreach (var sort in sorts)
            {
                for (var i = 0; i < sort.Count; i++)
                {
                    if (sort[i].Type != sorts[0][i].Type)
                    {
                        throw Errors.IllegalArgument(
                            $"Can't do sort across indices, as a field has [{sorts[0][i].Type.ToString().ToLowerInvariant()}] type in one index, and different type in another index!");
                    }
                }
            }

            _fields = sorts.Count == 0 ? [] : [.. sorts[0].Select(key => key.ToField())];
        }

        public int Compare((ShardHit Hit, int Shard) x, (ShardHit Hit, int Shard) y)
        {
            if (_fields.Length == 0)
            {
                return x.Hit.Score != y.Hit.Score ? y.Hit.Score.CompareTo(x.Hit.Score) : x.Shard.CompareTo(y.Shard);
            }

            for (var i = 0; i < _fields.Length; i++)
            {
                var order = _fields[i].CompareValues(x.Hit.SortValues![i], y.Hit.SortValues![i]);
                if (order != 0)
                {
                    return order;
                }
            }

            return x.Shard.CompareTo(y.Shard);
        }
    }
}
