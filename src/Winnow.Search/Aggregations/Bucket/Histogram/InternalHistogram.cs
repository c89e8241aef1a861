using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>The result of <c>histogram</c>: buckets in the order of their keys, until the final reduction sorts them as asked.</summary>
internal sealed class InternalHistogram(
    string name, ReadOnlyMemory<byte> meta, HistogramSpec spec, HistogramBucket[] buckets, InternalAggregations emptyBucket)
    : InternalMultiBucketAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Histogram;

    public override string TypedName => "histogram";

    public override IReadOnlyList<InternalBucket> Buckets => buckets;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var reduced = GroupByKey(all.OfType<InternalHistogram>().Select(h => h.OwnBuckets), HistogramBucket.CompareKeys)
            .Select(group => HistogramBucket.Reduce(group, spec.Format, context))
            .ToList();
        if (!context.IsFinal)
        {
            return new InternalHistogram(Name, Meta, spec, [.. reduced], emptyBucket);
        }

        if (spec.MinDocCount == 0)
        {
            reduced = FillGaps(reduced, context);
        }
        else
        {
            reduced.RemoveAll(bucket => bucket.DocCount < spec.MinDocCount);
            context.ConsumeBuckets(reduced.Count);
        }

        if (!spec.Order.IsKeyAscending)
        {
            reduced.Sort(BucketComparison.Of<HistogramBucket>(spec.Order, HistogramBucket.CompareKeys));
        }

        return new InternalHistogram(Name, Meta, spec, [.. reduced], emptyBucket);
    }

    private IReadOnlyList<HistogramBucket> OwnBuckets => buckets;

    private List<HistogramBucket> FillGaps(List<HistogramBucket> found, ReduceContext context)
    {
        var filled = new List<HistogramBucket>(found.Count);
        var empty = InternalAggregations.ReduceBucket([emptyBucket], context);
        void AddEmpty(double key) => Add(new HistogramBucket(key, 0, spec.Format, empty));

        // Counted one by one: a tiny interval over a wide range stops at the limit, not at the end of memory.
        void Add(HistogramBucket bucket)
        {
            context.ConsumeBuckets(1);
            filled.Add(bucket);
        }

        if (found.Count == 0)
        {
            if (double.IsFinite(spec.MinBound) && double.IsFinite(spec.MaxBound))
            {
                for (var key = spec.Round(spec.MinBound); key <= spec.MaxBound; key = Following(key))
                {
                    AddEmpty(key);
                }
            }

            return filled;
        }

        if (double.IsFinite(spec.MinBound))
        {
            for (var key = spec.Round(spec.MinBound); key < found[0].Key; key = Following(key))
            {
                AddEmpty(key);
            }
        }

        HistogramBucket? previous = null;
        foreach (var bucket in found)
        {
            for (var key = previous is null ? bucket.Key : Following(previous.Key); key < bucket.Key; key = Following(key))
            {
                AddEmpty(key);
            }

            Add(bucket);
            previous = bucket;
        }

        for (var key = Following(found[^1].Key); key <= spec.MaxBound; key = Following(key))
        {
            AddEmpty(key);
        }

        return filled;
    }

    // An interval too small for the size of the key would not move on at all.
    private double Following(double key) => spec.Next(key) is var next && next > key ? next : Math.BitIncrement(key);

    public override InternalMultiBucketAggregation With(IReadOnlyList<InternalBucket> changed) =>
        new InternalHistogram(Name, Meta, spec, [.. changed.Cast<HistogramBucket>()], emptyBucket);

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys) =>
        BucketJson.WriteAll(writer, buckets, spec.Keyed, bucket => bucket.WriteJson(writer, spec.Keyed, typedKeys));

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteShared(spec, static (o, s) => s.WriteTo(o));
        output.WriteShared(emptyBucket, static (o, empty) => empty.WriteTo(o));
        output.WriteVInt(buckets.Length);
        foreach (var bucket in buckets)
        {
            output.WriteDouble(bucket.Key);
            output.WriteVLong(bucket.DocCount);
            bucket.Aggregations.WriteTo(output);
        }
    }

    public static InternalHistogram Read(string name, byte[] meta, ref AggregationInput input)
    {
        var spec = input.ReadShared(HistogramSpec.Read);
        var empty = input.ReadShared(InternalAggregations.Read);
        var buckets = new HistogramBucket[input.ReadCount()];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new HistogramBucket(input.ReadDouble(), input.ReadVLong(), spec.Format, InternalAggregations.Read(ref input));
        }

        return new InternalHistogram(name, meta, spec, buckets, empty);
    }
}
