using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>A fixed number of buckets in each bucket of the parent.</summary>
internal abstract class RangesAggregator(AggregatorFactory factory, AggregationContext context, RangeSpec spec)
    : BucketsAggregator(factory, context, singleBucket: false)
{
    protected RangeSpec Spec => spec;

    protected int Width => spec.Ranges.Length;

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var ords = new int[owningOrds.Length * Width];
        for (var i = 0; i < ords.Length; i++)
        {
            ords[i] = (owningOrds[i / Width] * Width) + (i % Width);
        }

        var subs = BuildSubs(ords);
        var results = new InternalAggregation[owningOrds.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var start = i * Width;
            var buckets = new InternalRange.Bucket[Width];
            for (var r = 0; r < Width; r++)
            {
                buckets[r] = new InternalRange.Bucket(spec.Ranges[r], DocCount(ords[start + r]), subs[start + r]);
            }

            results[i] = new InternalRange(Name, Factory.Meta, spec, buckets);
        }

        return results;
    }

    public override InternalAggregation BuildEmpty()
    {
        var subs = BuildEmptySubs();
        return new InternalRange(
            Name, Factory.Meta, spec, Array.ConvertAll(spec.Ranges, range => new InternalRange.Bucket(range, 0, subs)));
    }
}

/// <summary>Ranges of numbers and dates, ordered by where they begin.</summary>
internal sealed class RangeAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource? source, RangeSpec spec)
    : RangesAggregator(factory, context, spec)
{
    public override LeafBucketCollector? GetLeaf(LeafContext leaf) =>
        source?.DoublesOrNull(leaf) is { } values ? new Leaf(this, values, SubLeaves(leaf)) : null;

    private sealed class Leaf(RangeAggregator aggregator, DoubleValues values, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();

        public override void Collect(DocBlock block)
        {
            var (ranges, width) = (aggregator.Spec.Ranges, aggregator.Width);
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                _matches.Clear();
                var (lastDoc, lastOwner, next) = (-1, -1, 0);
                for (var i = 0; i < run.Values.Length; i++)
                {
                    if (run.Docs[i] != lastDoc || run.Ords[i] != lastOwner)
                    {
                        (lastDoc, lastOwner, next) = (run.Docs[i], run.Ords[i], 0);
                    }

                    next = Add(ranges, run.Values[i], run.Docs[i], run.Ords[i] * width, next);
                }

                aggregator.CollectBuckets(subs, _matches.Build(checked(block.OrdCount * width)));
            }
        }

        public override void Finish() => FinishSubs(subs);

        /// <summary>
        /// Adds the document to the ranges from <paramref name="first"/> on that hold the value; returns where to go on for its next,
        /// larger value, so that it counts once in each range.
        /// </summary>
        private int Add(RangeDefinition[] ranges, double value, int doc, int ordBase, int first)
        {
            var r = first;
            for (; r < ranges.Length && ranges[r].From <= value; r++)
            {
                if (value < ranges[r].To)
                {
                    _matches.Add(doc, ordBase + r);
                }
            }

            return r;
        }
    }
}
