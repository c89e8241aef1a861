namespace Winnow.Index.Collectors;

internal static class TopDocsMerger
{
    public static TopDocs Merge(Sort? sort, int from, int size, IReadOnlyList<TopDocs> shards)
    {
        var total = 0L;
        var relation = TotalHitsRelation.EqualTo;
        var maxScore = float.NaN;
        var queue = new PriorityQueue<int, (ScoreDoc Hit, int Shard)>(Comparer<(ScoreDoc Hit, int Shard)>.Create(
            (left, right) => Compare(sort, left.Hit, right.Hit) is var order && order != 0 ? order : left.Shard.CompareTo(right.Shard)));
        for (var shard = 0; shard < shards.Count; shard++)
        {
            var result = shards[shard];
            total += result.TotalHits.Value;
            if (result.TotalHits.Relation == TotalHitsRelation.GreaterThanOrEqualTo)
            {
                relation = TotalHitsRelation.GreaterThanOrEqualTo;
            }

            maxScore = float.IsNaN(maxScore) ? result.MaxScore : float.IsNaN(result.MaxScore) ? maxScore : Math.Max(maxScore, result.MaxScore);
            if (result.ScoreDocs.Count > 0)
            {
                queue.Enqueue(0, (result.ScoreDocs[0], shard));
            }
        }

        var hits = new List<ScoreDoc>();
        for (var rank = 0L; rank < (long)from + size && queue.TryDequeue(out var place, out var head); rank++)
        {
            if (rank >= from)
            {
                hits.Add(head.Hit with { ShardIndex = head.Shard });
            }

            if (place + 1 < shards[head.Shard].ScoreDocs.Count)
            {
                queue.Enqueue(place + 1, (shards[head.Shard].ScoreDocs[place + 1], head.Shard));
            }
        }

        return new TopDocs(new TotalHits(total, relation), hits, maxScore);
    }

    private static int Compare(Sort? sort, ScoreDoc left, ScoreDoc right)
    {
        if (sort is null)
        {
            return right.Score.CompareTo(left.Score);
        }

        var leftValues = ((FieldDoc)left).Values;
        var rightValues = ((FieldDoc)right).Values;
        for (var i = 0; i < sort.Fields.Count; i++)
        {
            var order = sort.Fields[i].CompareValues(leftValues[i], rightValues[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
