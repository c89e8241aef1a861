using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>The result of <c>range</c>, <c>date_range</c> and <c>ip_range</c>: a bucket for each range of the request.</summary>
internal sealed class InternalRange(string name, ReadOnlyMemory<byte> meta, RangeSpec spec, InternalRange.Bucket[] buckets)
    : InternalMultiBucketAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Range;

    public override string TypedName => spec.TypedName;

    public override IReadOnlyList<InternalBucket> Buckets => buckets;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var same = all.OfType<InternalRange>().ToArray();
        context.ConsumeBuckets(buckets.Length);
        var reduced = new Bucket[buckets.Length];
        for (var i = 0; i < reduced.Length; i++)
        {
            var index = i;
            reduced[i] = Bucket.Reduce(Array.ConvertAll(same, range => range.At(index)), context);
        }

        return new InternalRange(Name, Meta, spec, reduced);
    }

    public override InternalMultiBucketAggregation With(IReadOnlyList<InternalBucket> changed) =>
        new InternalRange(Name, Meta, spec, [.. changed.Cast<Bucket>()]);

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys) =>
        BucketJson.WriteAll(writer, buckets, spec.Keyed, bucket => bucket.WriteJson(writer, spec, typedKeys));

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteShared(spec, static (o, s) => s.WriteTo(o));
        foreach (var bucket in buckets)
        {
            output.WriteVLong(bucket.DocCount);
            bucket.Aggregations.WriteTo(output);
        }
    }

    public static InternalRange Read(string name, byte[] meta, ref AggregationInput input)
    {
        var spec = input.ReadShared(RangeSpec.Read);
        var buckets = new Bucket[spec.Ranges.Length];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new Bucket(spec.Ranges[i], input.ReadVLong(), InternalAggregations.Read(ref input));
        }

        return new InternalRange(name, meta, spec, buckets);
    }

    private Bucket At(int index) => index < buckets.Length ? buckets[index] : throw AggregationErrors.TypeMismatch(Name);

    internal sealed class Bucket(RangeDefinition range, long docCount, InternalAggregations aggregations) : InternalBucket(docCount, aggregations)
    {
        public override string KeyAsString => range.Key;

        public override InternalBucket With(InternalAggregations changed) => new Bucket(range, DocCount, changed);

        public static Bucket Reduce(Bucket[] buckets, ReduceContext context)
        {
            var (docCount, aggregations) = Merge(buckets, context);
            return new Bucket(buckets[0].Range, docCount, aggregations);
        }

        private RangeDefinition Range => range;

        public void WriteJson(Utf8JsonWriter writer, RangeSpec spec, bool typedKeys)
        {
            BucketJson.Start(writer, spec.Keyed ? range.Key : null);
            if (!spec.Keyed)
            {
                writer.WriteString("key"u8, range.Key);
            }

            WriteBound(writer, spec, "from", range.From, range.FromText);
            WriteBound(writer, spec, "to", range.To, range.ToText);
            BucketJson.End(writer, this, typedKeys);
        }

        private static void WriteBound(Utf8JsonWriter writer, RangeSpec spec, string property, double value, string? text)
        {
            if (text is null)
            {
                return;
            }

            if (spec.Kind == RangeKind.Ip)
            {
                writer.WriteString(property, text);
                return;
            }

            writer.WritePropertyName(property);
            writer.WriteDouble(value);
            if (!spec.IsRaw)
            {
                writer.WriteString(property + "_as_string", text);
            }
        }
    }
}
