using Winnow.Index.Queries;
using Winnow.Index;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>histogram</c>: numbers in buckets of equal width.</summary>
internal sealed class HistogramAggregatorFactory : AggregatorFactory, IHistogramFactory
{
    private readonly ValuesSourceParams _values;
    private readonly double _interval;
    private readonly double _offset;
    private readonly BucketOrder _order;
    private readonly bool _keyed;
    private readonly (double? Min, double? Max) _extended;

    public HistogramAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _values = parameters.ValuesSource();
        _interval = parameters.Check("interval", () => parameters.Double("interval") switch
        {
            null => Missing(parameters),
            > 0 and { } value => value,
            _ => throw Errors.IllegalArgument($"[interval] must be >0 for histogram aggregation [{Name}]"),
        });
        _offset = parameters.Double("offset") ?? 0;
        _order = BucketOrder.Parse(parameters) ?? BucketOrder.KeyAscending;
        MinDocCount = parameters.Check("min_doc_count", () => parameters.Long("min_doc_count") is < 0 and { } count
            ? throw Errors.IllegalArgument($"[min_doc_count] must be greater than or equal to 0. Found [{count}] in [{Name}]")
            : parameters.Long("min_doc_count")) ?? 0;
        _keyed = parameters.Bool("keyed") ?? false;
        _extended = Bounds(parameters, "extended_bounds");
        Hard = Bounds(parameters, "hard_bounds");
        CheckBounds();
    }

    public long MinDocCount { get; }

    public override string Type => "histogram";

    public override bool IsMultiBucket => true;

    /// <summary>Buckets outside are not made.</summary>
    public (double? Min, double? Max) Hard { get; }

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        var source = ValuesSource.Resolve(context, _values, Type, FieldKinds.Numeric, FieldKind.Double);
        var spec = new HistogramSpec(
            _interval, _offset, _order, MinDocCount, _keyed, source?.Format ?? DocValueFormats.Unmapped(FieldKind.Double, _values.Format, null),
            _extended.Min ?? double.PositiveInfinity, _extended.Max ?? double.NegativeInfinity);
        return new HistogramAggregator(this, context, source, spec, singleOwner);
    }

    private static double Missing(AggregationParameters parameters)
    {
        parameters.Require(Errors.IllegalArgument("interval must be positive, got: 0.0"));
        return 1;
    }

    private (double? Min, double? Max) Bounds(AggregationParameters parameters, string name)
    {
        if (parameters.Object(name, "bounds") is not { } bounds)
        {
            return default;
        }

        var result = (Min: bounds.Double("min"), Max: bounds.Double("max"));
        bounds.Done();
        if (result is { Min: { } min, Max: { } max } && min > max)
        {
            throw Errors.IllegalArgument($"max bound [{JavaDouble.Format(max)}] must be greater than min bound [{JavaDouble.Format(min)}]");
        }

        return result is { Min: null, Max: null } ? throw Errors.IllegalArgument("No bounds") : result;
    }

    private void CheckBounds()
    {
        if ((_extended.Min < Hard.Min) || (_extended.Max > Hard.Max))
        {
            throw Errors.IllegalArgument(
                $"Extended bounds have to be inside hard bounds, hard bounds: [{Text(Hard)}], extended bounds: [{Text(_extended)}]");
        }

        static string Text((double? Min, double? Max) bounds) =>
            $"{(bounds.Min is { } min ? JavaDouble.Format(min) : "")}--{(bounds.Max is { } max ? JavaDouble.Format(max) : "")}";
    }
}

internal sealed class HistogramAggregator : BucketsAggregator
{
    private readonly HistogramAggregatorFactory _factory;
    private readonly ValuesSource? _source;
    private readonly HistogramSpec _spec;
    private readonly LongOrds _buckets;

    public HistogramAggregator(
        HistogramAggregatorFactory factory, AggregationContext context, ValuesSource? source, HistogramSpec spec, bool singleOwner)
        : base(factory, context, singleBucket: false)
    {
        _factory = factory;
        _source = source;
        _spec = spec;
        _buckets = new LongOrds(context, singleOwner);
        BucketSorter.Validate(spec.Order, Subs);
    }

    public override LeafBucketCollector? GetLeaf(LeafContext leaf) =>
        _source?.DoublesOrNull(leaf) is { } values ? new Leaf(this, values, SubLeaves(leaf)) : null;

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var groups = new OrdGroups(_buckets, owningOrds);
        var ords = new List<int>();
        var counts = new int[owningOrds.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var sorted = groups.Of(owningOrds[i]).ToArray();
            Array.Sort(sorted, (a, b) => Key(a).CompareTo(Key(b)));
            ords.AddRange(sorted);
            counts[i] = sorted.Length;
        }

        var subs = BuildSubs(ords.ToArray());
        var empty = BuildEmptySubs();
        var results = new InternalAggregation[counts.Length];
        for (int i = 0, next = 0; i < results.Length; i++)
        {
            var buckets = new HistogramBucket[counts[i]];
            for (var b = 0; b < buckets.Length; b++, next++)
            {
                buckets[b] = new HistogramBucket(
                    (Key(ords[next]) * _spec.Interval) + _spec.Offset, DocCount(ords[next]), _spec.Format, subs[next]);
            }

            results[i] = new InternalHistogram(Name, Factory.Meta, _spec, buckets, empty);
        }

        return results;
    }

    public override InternalAggregation BuildEmpty() => new InternalHistogram(Name, Factory.Meta, _spec, [], BuildEmptySubs());

    private double Key(int ord) => SortableDouble.FromLong(_buckets.Key(ord));

    private sealed class Leaf(HistogramAggregator aggregator, DoubleValues values, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();

        public override void Collect(DocBlock block)
        {
            var (spec, hard, buckets) = (aggregator._spec, aggregator._factory.Hard, aggregator._buckets);
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                _matches.Clear();
                var (lastDoc, lastOwner, lastKey) = (-1, -1, double.NaN);
                for (var i = 0; i < run.Values.Length; i++)
                {
                    // Adding zero makes -0 the same bucket as 0.
                    var key = Math.Floor((run.Values[i] - spec.Offset) / spec.Interval) + 0.0;
                    var start = key * spec.Interval;
                    if ((key == lastKey && run.Docs[i] == lastDoc && run.Ords[i] == lastOwner) || start < hard.Min || start > hard.Max)
                    {
                        continue;
                    }

                    (lastDoc, lastOwner, lastKey) = (run.Docs[i], run.Ords[i], key);
                    _matches.Add(run.Docs[i], buckets.GetOrAdd(run.Ords[i], SortableDouble.ToLong(key)));
                }

                aggregator.CollectBuckets(subs, _matches.Build(buckets.Count));
            }
        }

        public override void Finish() => FinishSubs(subs);
    }
}
