using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

internal sealed class DateHistogramAggregator : BucketsAggregator
{
    private readonly ValuesSource? _source;
    private readonly DateHistogramSpec _spec;
    private readonly LongOrds _buckets;
    private readonly bool _singleOwner;

    // Buckets from here on, and before there, are not made.
    private readonly long _low;
    private readonly long _high;

    public DateHistogramAggregator(
        AggregatorFactory factory, AggregationContext context, ValuesSource? source, DateHistogramSpec spec,
        (long? Min, long? Max) hard, bool singleOwner)
        : base(factory, context, singleBucket: false)
    {
        _source = source;
        _spec = spec;
        _singleOwner = singleOwner;
        (_low, _high) = (hard.Min ?? long.MinValue, hard.Max is { } max ? max - 1 : long.MaxValue);
        _buckets = new LongOrds(context, singleOwner);
        BucketSorter.Validate(spec.Order, Subs);
    }

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        if (_source is null || _source.Longs(leaf) is not { HasAny: true } values)
        {
            return null;
        }

        var (min, max) = values.Range;
        return new Leaf(this, values, new PreparedRounding(_spec.Rounding, min - _spec.Offset, max - _spec.Offset), SubLeaves(leaf));
    }

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var groups = new OrdGroups(_buckets, owningOrds);
        var ords = new List<int>();
        var counts = new int[owningOrds.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var sorted = groups.Of(owningOrds[i]).ToArray();
            Array.Sort(sorted, (a, b) => _buckets.Key(a).CompareTo(_buckets.Key(b)));
            ords.AddRange(sorted);
            counts[i] = sorted.Length;
        }

        var subs = BuildSubs(ords.ToArray());
        var empty = BuildEmptySubs();
        var results = new InternalAggregation[counts.Length];
        for (int i = 0, next = 0; i < results.Length; i++)
        {
            var buckets = new DateHistogramBucket[counts[i]];
            for (var b = 0; b < buckets.Length; b++, next++)
            {
                buckets[b] = new DateHistogramBucket(_buckets.Key(ords[next]), DocCount(ords[next]), _spec.Format, subs[next]);
            }

            results[i] = new InternalDateHistogram(Name, Factory.Meta, _spec, buckets, empty);
        }

        return results;
    }

    public override InternalAggregation BuildEmpty() => new InternalDateHistogram(Name, Factory.Meta, _spec, [], BuildEmptySubs());

    private sealed class Leaf : LeafBucketCollector
    {
        private readonly DateHistogramAggregator _aggregator;
        private readonly LongValues _values;
        private readonly PreparedRounding _rounding;
        private readonly LeafBucketCollector[] _subs;
        private readonly DocBlockBuilder _matches = new();

        // The bucket of each listed interval, plus 1, where there is one owner: no hashing then.
        private readonly int[] _listed;

        public Leaf(DateHistogramAggregator aggregator, LongValues values, PreparedRounding rounding, LeafBucketCollector[] subs)
        {
            (_aggregator, _values, _rounding, _subs) = (aggregator, values, rounding, subs);
            _listed = aggregator._singleOwner ? new int[rounding.ListedCount] : [];
        }

        public override void Collect(DocBlock block)
        {
            var offset = _aggregator._spec.Offset;
            var position = 0;
            while (_values.Next(block, ref position, out var run))
            {
                _matches.Clear();
                var (lastDoc, lastOwner, lastBucket) = (-1, -1, -1);
                for (var i = 0; i < run.Values.Length; i++)
                {
                    var (doc, owner) = (run.Docs[i], run.Ords[i]);
                    var bucket = _listed.Length > 0
                        ? Listed(run.Values[i] - offset)
                        : Hashed(_rounding.Round(run.Values[i] - offset) + offset, owner);
                    if (bucket < 0 || (bucket == lastBucket && doc == lastDoc && owner == lastOwner))
                    {
                        continue;
                    }

                    (lastDoc, lastOwner, lastBucket) = (doc, owner, bucket);
                    _matches.Add(doc, bucket);
                }

                _aggregator.CollectBuckets(_subs, _matches.Build(_aggregator._buckets.Count));
            }
        }

        public override void Finish() => FinishSubs(_subs);

        private int Listed(long value)
        {
            var index = _rounding.IndexOf(value);
            if (_listed[index] > 0)
            {
                return _listed[index] - 1;
            }

            var bucket = Hashed(_rounding.Start(index) + _aggregator._spec.Offset, owner: 0);
            _listed[index] = bucket + 1;
            return bucket;
        }

        private int Hashed(long key, int owner) =>
            key < _aggregator._low || key > _aggregator._high ? -1 : _aggregator._buckets.GetOrAdd(owner, key);
    }
}
