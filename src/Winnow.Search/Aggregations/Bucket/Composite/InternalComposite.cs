using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>What a composite result needs to know of its request.</summary>
internal sealed record CompositeSpec(int Size, CompositeSource[] Sources)
{
    public int Compare(CompositeValue[] a, CompositeValue[] b)
    {
        for (var i = 0; i < Sources.Length; i++)
        {
            var comparison = Sources[i].Compare(a[i], b[i]);
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }

    public void WriteTo(AggregationOutput output)
    {
        output.WriteVInt(Size);
        output.WriteVInt(Sources.Length);
        foreach (var source in Sources)
        {
            source.WriteTo(output);
        }
    }

    public static CompositeSpec Read(ref AggregationInput input) => new(input.ReadVInt(), input.ReadArray(CompositeSource.Read));
}

/// <summary>
/// The result of <c>composite</c>: the first buckets in the order of their keys. Every shard sends its first ones, so the first of all
/// are among them, whatever is cut off on the way.
/// </summary>
internal sealed class InternalComposite(string name, ReadOnlyMemory<byte> meta, CompositeSpec spec, InternalComposite.Bucket[] buckets)
    : InternalMultiBucketAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.Composite;

    public override string TypedName => "composite";

    public override bool CanLeadReduction => Array.TrueForAll(spec.Sources, source => source.Kind != CompositeKind.Unmapped);

    public override IReadOnlyList<InternalBucket> Buckets => buckets;

    private IReadOnlyList<Bucket> OwnBuckets => buckets;

    private CompositeSpec Spec => spec;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var same = all.OfType<InternalComposite>().ToArray();
        foreach (var other in same)
        {
            CheckSameKinds(other.Spec);
        }

        var reduced = GroupByKey(same.Select(c => c.OwnBuckets), (a, b) => spec.Compare(a.Key, b.Key))
            .Take(spec.Size)
            .Select(group => Bucket.Reduce(group, context))
            .ToArray();
        context.ConsumeBuckets(reduced.Length);
        return new InternalComposite(Name, Meta, spec, reduced);
    }

    public override InternalMultiBucketAggregation With(IReadOnlyList<InternalBucket> changed) =>
        new InternalComposite(Name, Meta, spec, [.. changed.Cast<Bucket>()]);

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        if (buckets.Length > 0)
        {
            WriteKey(writer, "after_key", buckets[^1].Key);
        }

        writer.WriteStartArray("buckets"u8);
        foreach (var bucket in buckets)
        {
            writer.WriteStartObject();
            WriteKey(writer, "key", bucket.Key);
            BucketJson.End(writer, bucket, typedKeys);
        }

        writer.WriteEndArray();
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteShared(spec, static (o, s) => s.WriteTo(o));
        output.WriteVInt(buckets.Length);
        foreach (var bucket in buckets)
        {
            foreach (var value in bucket.Key)
            {
                value.WriteTo(output);
            }

            output.WriteVLong(bucket.DocCount);
            bucket.Aggregations.WriteTo(output);
        }
    }

    public static InternalComposite Read(string name, byte[] meta, ref AggregationInput input)
    {
        var spec = input.ReadShared(CompositeSpec.Read);
        var buckets = new Bucket[input.ReadCount()];
        for (var i = 0; i < buckets.Length; i++)
        {
            var key = new CompositeValue[spec.Sources.Length];
            for (var s = 0; s < key.Length; s++)
            {
                key[s] = CompositeValue.Read(spec.Sources[s].Kind, ref input);
            }

            buckets[i] = new Bucket(key, input.ReadVLong(), InternalAggregations.Read(ref input));
        }

        return new InternalComposite(name, meta, spec, buckets);
    }

    private void WriteKey(Utf8JsonWriter writer, string property, CompositeValue[] key)
    {
        writer.WriteStartObject(property);
        for (var i = 0; i < key.Length; i++)
        {
            writer.WritePropertyName(spec.Sources[i].Name);
            key[i].WriteJson(writer, spec.Sources[i]);
        }

        writer.WriteEndObject();
    }

    private void CheckSameKinds(CompositeSpec other)
    {
        for (var i = 0; i < spec.Sources.Length; i++)
        {
            var (mine, theirs) = (spec.Sources[i].Kind, other.Sources[i].Kind);
            if (mine != theirs && mine != CompositeKind.Unmapped && theirs != CompositeKind.Unmapped)
            {
                throw AggregationErrors.TypeMismatch(Name, $"the field in position{i + 1}");
            }
        }
    }

    internal sealed class Bucket(CompositeValue[] key, long docCount, InternalAggregations aggregations) : InternalBucket(docCount, aggregations)
    {
        public CompositeValue[] Key => key;

        public override string KeyAsString => throw new NotSupportedException("a composite key is not a string");

        public override InternalBucket With(InternalAggregations changed) => new Bucket(key, DocCount, changed);

        public static Bucket Reduce(List<Bucket> buckets, ReduceContext context)
        {
            var (docCount, aggregations) = Merge(buckets, context);
            return new Bucket(buckets[0].Key, docCount, aggregations);
        }
    }
}
