using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>The result of <c>date_histogram</c>: as <see cref="InternalHistogram"/>, with intervals that a calendar makes.</summary>
internal sealed class InternalDateHistogram(
    string name, ReadOnlyMemory<byte> meta, DateHistogramSpec spec, DateHistogramBucket[] buckets, InternalAggregations emptyBucket)
    : InternalMultiBucketAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.DateHistogram;

    public override string TypedName => "date_histogram";

    public override IReadOnlyList<InternalBucket> Buckets => buckets;

    private IReadOnlyList<DateHistogramBucket> OwnBuckets => buckets;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var reduced = GroupByKey(all.OfType<InternalDateHistogram>().Select(h => h.OwnBuckets), DateHistogramBucket.CompareKeys)
            .Select(group => DateHistogramBucket.Reduce(group, group[0].Key, spec.Format, context))
            .ToList();
        if (!context.IsFinal)
        {
            return new InternalDateHistogram(Name, Meta, spec, [.. reduced], emptyBucket);
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
            reduced.Sort(BucketComparison.Of<DateHistogramBucket>(spec.Order, DateHistogramBucket.CompareKeys));
        }

        return new InternalDateHistogram(Name, Meta, spec, [.. reduced], emptyBucket);
    }

    private List<DateHistogramBucket> FillGaps(List<DateHistogramBucket> found, ReduceContext context)
    {
        var filled = new List<DateHistogramBucket>(found.Count);
        var empty = InternalAggregations.ReduceBucket([emptyBucket], context);

        // Counted one by one: a tiny interval over a wide range stops at the limit, not at the end of memory.
        void Add(DateHistogramBucket bucket)
        {
            context.ConsumeBuckets(1);
            filled.Add(bucket);
        }

        void AddEmpty(long from, long to)
        {
            for (var key = from; key < to; key = spec.Next(key))
            {
                Add(new DateHistogramBucket(key, 0, spec.Format, empty));
            }
        }

        if (found.Count == 0)
        {
            if (spec is { MinBound: { } first, MaxBound: { } last })
            {
                AddEmpty(first + spec.Offset, last + spec.Offset + 1);
            }

            return filled;
        }

        if (spec.MinBound is { } min)
        {
            AddEmpty(min + spec.Offset, found[0].Key);
        }

        DateHistogramBucket? previous = null;
        foreach (var bucket in found)
        {
            if (previous is not null)
            {
                AddEmpty(spec.Next(previous.Key), bucket.Key);
            }

            Add(bucket);
            previous = bucket;
        }

        if (spec.MaxBound is { } max)
        {
            AddEmpty(spec.Next(found[^1].Key), max + spec.Offset + 1);
        }

        return filled;
    }

    public override InternalMultiBucketAggregation With(IReadOnlyList<InternalBucket> changed) =>
        new InternalDateHistogram(Name, Meta, spec, [.. changed.Cast<DateHistogramBucket>()], emptyBucket);

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys) =>
        BucketJson.WriteAll(writer, buckets, spec.Keyed, bucket => bucket.WriteJson(writer, spec.Keyed, typedKeys));

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteShared(spec, static (o, s) => s.WriteTo(o));
        output.WriteShared(emptyBucket, static (o, empty) => empty.WriteTo(o));
        output.WriteVInt(buckets.Length);
        foreach (var bucket in buckets)
        {
            output.WriteZLong(bucket.Key);
            output.WriteVLong(bucket.DocCount);
            bucket.Aggregations.WriteTo(output);
        }
    }

    public static InternalDateHistogram Read(string name, byte[] meta, ref AggregationInput input)
    {
        var spec = input.ReadShared(DateHistogramSpec.Read);
        var empty = input.ReadShared(InternalAggregations.Read);
        var buckets = new DateHistogramBucket[input.ReadCount()];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new DateHistogramBucket(input.ReadZLong(), input.ReadVLong(), spec.Format, InternalAggregations.Read(ref input));
        }

        return new InternalDateHistogram(name, meta, spec, buckets, empty);
    }
}
