using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary><c>bucket_sort</c>: sorts and cuts the buckets of the aggregation that it stands in.</summary>
internal sealed class BucketSortPipeline : ParentPipelineAggregator
{
    private readonly List<(BucketsPath Path, bool Ascending)> _sorts = [];
    private readonly int _from;
    private readonly int? _size;
    private readonly GapPolicy _gapPolicy;

    public BucketSortPipeline(AggregatorFactory.Header header, AggregationParameters parameters)
        : base(header, parameters)
    {
        _from = parameters.Int("from") ?? 0;
        _size = parameters.Int("size");
        _gapPolicy = BucketsPath.ReadGapPolicy(parameters);
        if (_from < 0)
        {
            throw Errors.IllegalArgument($"[from] must be a non-negative integer: [{_from}]");
        }

        if (_size is <= 0)
        {
            throw Errors.IllegalArgument($"[size] must be a positive integer: [{_size}]");
        }

        if (parameters.TryGet("sort", out var sort))
        {
            IEnumerable<JsonElement> items = sort.ValueKind == JsonValueKind.Array ? sort.EnumerateArray() : [sort];
            _sorts.AddRange(items.Select(item => ParseSort(parameters, item)));
        }
    }

    public override IReadOnlyList<BucketsPath> Paths => [.. _sorts.Select(s => s.Path)];

    public override string? Validate(AggregatorFactory? parent, AggregatorFactories siblings)
    {
        if (parent is null)
        {
            return $"bucket_sort aggregation [{Name}] must be declared inside of another aggregation";
        }

        return _sorts.Count == 0 && _size is null && _from == 0
            ? $"[{Name}] is configured to perform nothing. Please set either of [sort, size, from] to use bucket_sort"
            : _sorts.Select(sort => PipelineOrder.Missing(sort.Path, siblings)).FirstOrDefault(missing => missing is not null);
    }

    public override InternalMultiBucketAggregation Compute(InternalMultiBucketAggregation parent)
    {
        IEnumerable<InternalBucket> buckets = parent.Buckets;
        if (_sorts.Count > 0)
        {
            var keyed = parent.Buckets
                .Select(bucket => (Bucket: bucket, Keys: _sorts.Select(sort => Key(bucket, sort.Path)).ToArray()))
                .Where(pair => Array.TrueForAll(pair.Keys, key => key is not double.NaN))
                .ToList();
            buckets = keyed.OrderBy(pair => pair.Keys, Comparer<IComparable[]>.Create(Compare)).Select(pair => pair.Bucket);
        }

        return parent.With([.. buckets.Skip(_from).Take(_size ?? int.MaxValue)]);
    }

    private static (BucketsPath Path, bool Ascending) ParseSort(AggregationParameters parameters, JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return (BucketsPath.Parse(item.GetString()!), true);
        }

        if (item.ValueKind != JsonValueKind.Object || item.EnumerateObject().Count() != 1)
        {
            throw parameters.BadType("sort", item);
        }

        var (name, value) = item.EnumerateObject().Select(p => (p.Name, p.Value)).First();
        var order = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("order", out var nested) ? nested : value;
        return (order.ValueKind == JsonValueKind.String ? order.GetString()!.ToLowerInvariant() : "asc") switch
        {
            "asc" => (BucketsPath.Parse(name), true),
            "desc" => (BucketsPath.Parse(name), false),
            _ => throw parameters.BadType("sort", value),
        };
    }

    // Keys of terms are text; everything else is a number.
    private IComparable Key(InternalBucket bucket, BucketsPath path) =>
        path.ToString() is "_key" && double.IsNaN(bucket.KeyAsNumber) ? bucket.KeyAsString : path.Value(bucket, _gapPolicy);

    private int Compare(IComparable[] a, IComparable[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var comparison = a[i] is string x && b[i] is string y ? string.CompareOrdinal(x, y) : a[i].CompareTo(b[i]);
            if (comparison != 0)
            {
                return _sorts[i].Ascending ? comparison : -comparison;
            }
        }

        return 0;
    }
}
