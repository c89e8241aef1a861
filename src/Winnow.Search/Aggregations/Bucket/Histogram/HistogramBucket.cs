using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>A bucket of <c>histogram</c>.</summary>
internal sealed class HistogramBucket(double key, long docCount, DocValueFormat format, InternalAggregations aggregations)
    : InternalBucket(docCount, aggregations)
{
    public double Key => key;

    public override string KeyAsString => format.Format(key);

    public override double KeyAsNumber => key;

    public static int CompareKeys(HistogramBucket a, HistogramBucket b) => a.Key.CompareTo(b.Key);

    public override InternalBucket With(InternalAggregations changed) => new HistogramBucket(key, DocCount, format, changed);

    public static HistogramBucket Reduce(List<HistogramBucket> buckets, DocValueFormat format, ReduceContext context)
    {
        var (docCount, aggregations) = Merge(buckets, context);
        return new HistogramBucket(buckets[0].Key, docCount, format, aggregations);
    }

    public void WriteJson(Utf8JsonWriter writer, bool keyed, bool typedKeys)
    {
        BucketJson.Start(writer, keyed ? KeyAsString : null);
        if (!format.IsRaw)
        {
            writer.WriteString("key_as_string"u8, KeyAsString);
        }

        writer.WriteDouble("key"u8, key);
        BucketJson.End(writer, this, typedKeys);
    }
}

/// <summary>A bucket of <c>date_histogram</c>.</summary>
internal sealed class DateHistogramBucket(long key, long docCount, DocValueFormat format, InternalAggregations aggregations)
    : InternalBucket(docCount, aggregations)
{
    public long Key => key;

    public override string KeyAsString => format.Format(key);

    public override double KeyAsNumber => key;

    public static int CompareKeys(DateHistogramBucket a, DateHistogramBucket b) => a.Key.CompareTo(b.Key);

    public override InternalBucket With(InternalAggregations changed) => new DateHistogramBucket(key, DocCount, format, changed);

    public static DateHistogramBucket Reduce(List<DateHistogramBucket> buckets, long key, DocValueFormat format, ReduceContext context)
    {
        var (docCount, aggregations) = Merge(buckets, context);
        return new DateHistogramBucket(key, docCount, format, aggregations);
    }

    public void WriteJson(Utf8JsonWriter writer, bool keyed, bool typedKeys)
    {
        var text = KeyAsString;
        BucketJson.Start(writer, keyed ? text : null);
        if (!format.IsRaw)
        {
            writer.WriteString("key_as_string"u8, text);
        }

        writer.WriteNumber("key"u8, key);
        BucketJson.End(writer, this, typedKeys);
    }
}

/// <summary>What all buckets look like in a response.</summary>
internal static class BucketJson
{
    public static void Start(Utf8JsonWriter writer, string? property)
    {
        if (property is null)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartObject(property);
        }
    }

    public static void End(Utf8JsonWriter writer, InternalBucket bucket, bool typedKeys)
    {
        writer.WriteNumber("doc_count"u8, bucket.DocCount);
        bucket.Aggregations.WriteProperties(writer, typedKeys);
        writer.WriteEndObject();
    }

    /// <summary>The <c>buckets</c> property: an object when keyed, else a list.</summary>
    public static void WriteAll<TBucket>(Utf8JsonWriter writer, IEnumerable<TBucket> buckets, bool keyed, Action<TBucket> write)
    {
        if (keyed)
        {
            writer.WriteStartObject("buckets"u8);
        }
        else
        {
            writer.WriteStartArray("buckets"u8);
        }

        foreach (var bucket in buckets)
        {
            write(bucket);
        }

        if (keyed)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }
    }
}
