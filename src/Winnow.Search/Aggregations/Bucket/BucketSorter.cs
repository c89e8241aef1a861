namespace Winnow.Search.Aggregations;

/// <summary>Orders the bucket ordinals of an aggregator by a <see cref="BucketOrder"/>, and picks the first ones.</summary>
internal sealed class BucketSorter
{
    private readonly BucketOrder _order;
    private readonly Func<int, int> _docCount;
    private readonly Comparison<int> _compareKeys;
    private readonly Func<int, double>[] _paths;

    /// <param name="order">By what.</param>
    /// <param name="subs">The aggregators that paths of the order lead to.</param>
    /// <param name="docCount">The count of a bucket.</param>
    /// <param name="compareKeys">The order of the keys of two buckets.</param>
    public BucketSorter(BucketOrder order, IReadOnlyList<Aggregator> subs, Func<int, int> docCount, Comparison<int> compareKeys)
    {
        _order = order;
        _docCount = docCount;
        _compareKeys = compareKeys;
        _paths = [.. order.Elements.Select(e => e.Path is { } path ? Resolve(path, subs) : _ => 0)];
    }

    /// <summary>Whether every path of the order leads to a number; an error if not.</summary>
    public static void Validate(BucketOrder order, IReadOnlyList<Aggregator> subs)
    {
        foreach (var path in order.Paths)
        {
            Resolve(path, subs);
        }
    }

    public int Compare(int a, int b)
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            var element = _order.Elements[i];
            var comparison = element.By switch
            {
                BucketOrderKey.Count => element.Ascending ? _docCount(a).CompareTo(_docCount(b)) : _docCount(b).CompareTo(_docCount(a)),
                BucketOrderKey.Key => element.Ascending ? _compareKeys(a, b) : _compareKeys(b, a),
                _ => BucketOrder.CompareDiscardNaN(_paths[i](a), _paths[i](b), element.Ascending),
            };
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }

    /// <summary>The first <paramref name="size"/> of the candidates, in no particular order: a heap with the last of them on top.</summary>
    public List<int> Top(IEnumerable<int> candidates, int size)
    {
        var heap = new PriorityQueue<int, int>(Comparer<int>.Create((a, b) => Compare(b, a)));
        foreach (var ord in candidates)
        {
            if (heap.Count < size)
            {
                heap.Enqueue(ord, ord);
            }
            else if (Compare(ord, heap.Peek()) < 0)
            {
                heap.DequeueEnqueue(ord, ord);
            }
        }

        return [.. heap.UnorderedItems.Select(item => item.Element)];
    }

    private static Func<int, double> Resolve(AggregationPath path, IReadOnlyList<Aggregator> subs)
    {
        for (var i = 0; ; i++)
        {
            var (name, metric) = path.Elements[i];
            var aggregator = subs.FirstOrDefault(sub => string.Equals(sub.Name, name, StringComparison.Ordinal)) ?? throw Invalid(
                path,
                $"The provided aggregation [{name}] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets.");
            if (i == path.Elements.Count - 1)
            {
                return aggregator.ValidateSort(metric) is { } complaint
                    ? throw Invalid(path, complaint)
                    : ord => aggregator.SortValue(metric, ord);
            }

            subs = aggregator.IsSingleBucket ? aggregator.Subs : throw Invalid(
                path,
                "Buckets can only be sorted on a sub-aggregator path that is built out of zero or more single-bucket aggregations within "
                + $"the path and a final single-bucket or a metrics aggregation at the path end. [{name}] is not single-bucket.");
        }
    }

    private static ElasticsearchException Invalid(AggregationPath path, string reason) =>
        AggregationErrors.InvalidPath($"Invalid aggregation order path [{path}]. {reason}");
}
