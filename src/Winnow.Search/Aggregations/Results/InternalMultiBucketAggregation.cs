using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>One bucket of a result.</summary>
internal abstract class InternalBucket(long docCount, InternalAggregations aggregations)
{
    public long DocCount { get; } = docCount;

    public InternalAggregations Aggregations { get; } = aggregations;

    /// <summary>The key as a response spells it.</summary>
    public abstract string KeyAsString { get; }

    /// <summary>The key as a number, where it is one.</summary>
    public virtual double KeyAsNumber => double.NaN;

    /// <summary>The same bucket with other aggregations in it: what pipelines add.</summary>
    public abstract InternalBucket With(InternalAggregations aggregations);

    protected static (long DocCount, InternalAggregations Aggregations) Merge(IReadOnlyList<InternalBucket> buckets, ReduceContext context)
    {
        long docCount = 0;
        var aggregations = new InternalAggregations[buckets.Count];
        for (var i = 0; i < aggregations.Length; i++)
        {
            docCount += buckets[i].DocCount;
            aggregations[i] = buckets[i].Aggregations;
        }

        return (docCount, InternalAggregations.ReduceBucket(aggregations, context));
    }
}

/// <summary>A result made of buckets.</summary>
internal abstract class InternalMultiBucketAggregation(string name, ReadOnlyMemory<byte> meta) : InternalAggregation(name, meta)
{
    public abstract IReadOnlyList<InternalBucket> Buckets { get; }

    /// <summary>The same result with other buckets: what pipelines leave.</summary>
    public abstract InternalMultiBucketAggregation With(IReadOnlyList<InternalBucket> buckets);

    public override double SortValue(string? metric) => metric is "_bucket_count"
        ? Buckets.Count
        : throw Errors.IllegalArgument($"Can't sort by a multi-bucket aggregation [{Name}]");

    /// <summary>Groups the buckets of several results by key, in the order of the keys.</summary>
    protected static IEnumerable<List<TBucket>> GroupByKey<TBucket>(IEnumerable<IReadOnlyList<TBucket>> results, Comparison<TBucket> compareKeys)
        where TBucket : InternalBucket
    {
        var all = results.SelectMany(buckets => buckets).ToArray();

        // Stable, so that the same shards always give the same floating-point sums.
        var order = Enumerable.Range(0, all.Length).ToArray();
        Array.Sort(order, (a, b) => compareKeys(all[a], all[b]) is var c && c != 0 ? c : a.CompareTo(b));
        for (var start = 0; start < order.Length;)
        {
            var first = all[order[start]];
            var group = new List<TBucket>();
            while (start < order.Length && compareKeys(all[order[start]], first) == 0)
            {
                group.Add(all[order[start++]]);
            }

            yield return group;
        }
    }
}

/// <summary>Orders buckets of a result.</summary>
internal static class BucketComparison
{
    public static Comparison<TBucket> Of<TBucket>(BucketOrder order, Comparison<TBucket> compareKeys)
        where TBucket : InternalBucket => (a, b) =>
    {
        foreach (var element in order.Elements)
        {
            var comparison = element.By switch
            {
                BucketOrderKey.Count => element.Ascending ? a.DocCount.CompareTo(b.DocCount) : b.DocCount.CompareTo(a.DocCount),
                BucketOrderKey.Key => element.Ascending ? compareKeys(a, b) : compareKeys(b, a),
                _ => BucketOrder.CompareDiscardNaN(
                    a.Aggregations.SortValue(element.Path!), b.Aggregations.SortValue(element.Path!), element.Ascending),
            };
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    };
}

/// <summary>The result of an aggregation that is one bucket: filter, missing, global.</summary>
internal sealed class InternalSingleBucketAggregation(
    string name, ReadOnlyMemory<byte> meta, string typedName, long docCount, InternalAggregations aggregations)
    : InternalAggregation(name, meta)
{
    public override InternalAggregationKind Kind => InternalAggregationKind.SingleBucket;

    public override string TypedName => typedName;

    public override InternalAggregations Inner => aggregations;

    public long DocCount => docCount;

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var same = all.OfType<InternalSingleBucketAggregation>().ToArray();
        return new InternalSingleBucketAggregation(
            Name, Meta, typedName, same.Sum(a => a.DocCount), InternalAggregations.ReduceBucket(Array.ConvertAll(same, a => a.Inner), context));
    }

    public InternalSingleBucketAggregation With(InternalAggregations inner) => new(Name, Meta, typedName, docCount, inner);

    public override double SortValue(string? metric) => metric is null or "_count" or "doc_count"
        ? docCount
        : throw Errors.IllegalArgument($"Unknown value [{metric}] in single-bucket aggregation [{Name}]");

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        writer.WriteNumber("doc_count"u8, docCount);
        aggregations.WriteProperties(writer, typedKeys);
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteSharedString(typedName);
        output.WriteVLong(docCount);
        aggregations.WriteTo(output);
    }

    public static InternalSingleBucketAggregation Read(string name, byte[] meta, ref AggregationInput input) =>
        new(name, meta, input.ReadSharedString(), input.ReadVLong(), InternalAggregations.Read(ref input));
}
