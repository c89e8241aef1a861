using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>The result of <c>filters</c>: as many buckets as the request has queries, in its order.</summary>
internal sealed class InternalFilters(string name, ReadOnlyMemory<byte> meta, bool isNamed, bool isKeyed, InternalFilters.Bucket[] buckets)
    : InternalMultiBucketAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Filters;

    public override string TypedName => "filters";

    public override IReadOnlyList<InternalBucket> Buckets => buckets;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var same = all.OfType<InternalFilters>().ToArray();
        context.ConsumeBuckets(buckets.Length);
        var reduced = new Bucket[buckets.Length];
        for (var i = 0; i < reduced.Length; i++)
        {
            var index = i;
            reduced[i] = Bucket.Reduce(Array.ConvertAll(same, filters => filters.At(index)), context);
        }

        return new InternalFilters(Name, Meta, isNamed, isKeyed, reduced);
    }

    private Bucket At(int index) => index < buckets.Length ? buckets[index] : throw AggregationErrors.TypeMismatch(Name);

    public override InternalMultiBucketAggregation With(IReadOnlyList<InternalBucket> changed) =>
        new InternalFilters(Name, Meta, isNamed, isKeyed, [.. changed.Cast<Bucket>()]);

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        if (isKeyed)
        {
            writer.WriteStartObject("buckets"u8);
        }
        else
        {
            writer.WriteStartArray("buckets"u8);
        }

        foreach (var bucket in buckets)
        {
            if (isKeyed)
            {
                writer.WriteStartObject(bucket.KeyAsString);
            }
            else
            {
                writer.WriteStartObject();
                if (isNamed)
                {
                    writer.WriteString("key"u8, bucket.KeyAsString);
                }
            }

            writer.WriteNumber("doc_count"u8, bucket.DocCount);
            bucket.Aggregations.WriteProperties(writer, typedKeys);
            writer.WriteEndObject();
        }

        if (isKeyed)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteBool(isNamed);
        output.WriteBool(isKeyed);
        output.WriteVInt(buckets.Length);
        foreach (var bucket in buckets)
        {
            output.WriteSharedString(bucket.KeyAsString);
            output.WriteVLong(bucket.DocCount);
            bucket.Aggregations.WriteTo(output);
        }
    }

    public static InternalFilters Read(string name, byte[] meta, ref AggregationInput input)
    {
        var isNamed = input.ReadBool();
        var isKeyed = input.ReadBool();
        return new InternalFilters(name, meta, isNamed, isKeyed, input.ReadArray(
            static (ref AggregationInput i) => new Bucket(i.ReadSharedString(), i.ReadVLong(), InternalAggregations.Read(ref i))));
    }

    internal sealed class Bucket(string key, long docCount, InternalAggregations aggregations) : InternalBucket(docCount, aggregations)
    {
        public override string KeyAsString => key;

        public override InternalBucket With(InternalAggregations changed) => new Bucket(key, DocCount, changed);

        public static Bucket Reduce(Bucket[] buckets, ReduceContext context)
        {
            var (docCount, aggregations) = Merge(buckets, context);
            return new Bucket(buckets[0].KeyAsString, docCount, aggregations);
        }
    }
}
