using System.Text.Json;
using Winnow.Index;

namespace Winnow.Search.Aggregations;

/// <summary>A term and what was found in its documents. A number is kept as a long, a floating-point one in its sortable form.</summary>
internal sealed class TermsBucket(
    TermsSpec spec, byte[]? term, long number, long docCount, long docCountError, InternalAggregations aggregations)
    : InternalBucket(docCount, aggregations)
{
    /// <summary>
    /// By how many documents the count may be too low: what the shards that did not send the term may have held back. -1 when there
    /// is no bound.
    /// </summary>
    public long DocCountError => docCountError;

    public override string KeyAsString => spec.KeyKind switch
    {
        TermsKeyKind.String => spec.Format.Format(term),
        TermsKeyKind.Double => spec.Format.Format(SortableDouble.FromLong(number)),
        _ => spec.Format.Format(number),
    };

    public override double KeyAsNumber => spec.KeyKind switch
    {
        TermsKeyKind.Long => number,
        TermsKeyKind.Double => SortableDouble.FromLong(number),
        _ => double.NaN,
    };

    /// <summary>Sortable doubles compare as their numbers do, so one comparison serves both.</summary>
    public static int CompareKeys(TermsBucket a, TermsBucket b) =>
        a.Term is { } left && b.Term is { } right ? left.AsSpan().SequenceCompareTo(right) : a.Number.CompareTo(b.Number);

    private byte[]? Term => term;

    private long Number => number;

    public override InternalBucket With(InternalAggregations changed) => new TermsBucket(spec, term, number, DocCount, docCountError, changed);

    public TermsBucket WithError(long error) => new(spec, term, number, DocCount, error, Aggregations);

    /// <summary>A whole number among floating-point ones.</summary>
    public TermsBucket ToDouble(TermsSpec doubles) =>
        new(doubles, null, SortableDouble.ToLong(number), DocCount, docCountError, Aggregations);

    public static TermsBucket Reduce(List<TermsBucket> buckets, long docCountError, ReduceContext context)
    {
        var (docCount, aggregations) = Merge(buckets, context);
        return buckets[0].With(docCount, docCountError, aggregations);
    }

    private TermsBucket With(long docCount, long error, InternalAggregations changed) => new(spec, term, number, docCount, error, changed);

    public void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        writer.WriteStartObject();
        switch (spec.KeyKind)
        {
            case TermsKeyKind.String:
                writer.WriteString("key"u8, KeyAsString);
                break;
            case TermsKeyKind.Double:
                writer.WriteDouble("key"u8, SortableDouble.FromLong(number));
                break;
            default:
                writer.WriteNumber("key"u8, number);
                break;
        }

        if (spec.KeyKind != TermsKeyKind.String && !spec.Format.IsRaw)
        {
            writer.WriteString("key_as_string"u8, KeyAsString);
        }

        writer.WriteNumber("doc_count"u8, DocCount);
        if (spec.ShowError)
        {
            writer.WriteNumber("doc_count_error_upper_bound"u8, docCountError);
        }

        Aggregations.WriteProperties(writer, typedKeys);
        writer.WriteEndObject();
    }

    public void WriteTo(AggregationOutput output)
    {
        if (term is not null)
        {
            output.WriteBytes(term);
        }
        else
        {
            output.WriteZLong(number);
        }

        output.WriteVLong(DocCount);
        output.WriteZLong(docCountError);
        Aggregations.WriteTo(output);
    }

    public static TermsBucket Read(TermsSpec spec, ref AggregationInput input) => spec.KeyKind == TermsKeyKind.String
        ? new TermsBucket(spec, input.ReadBytes(), 0, input.ReadVLong(), input.ReadZLong(), InternalAggregations.Read(ref input))
        : new TermsBucket(spec, null, input.ReadZLong(), input.ReadVLong(), input.ReadZLong(), InternalAggregations.Read(ref input));
}
