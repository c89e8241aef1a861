using System.Text.Json;

namespace Winnow.Search.Aggregations;

/// <summary>
/// The result of <c>terms</c>. A shard sends its best terms only, so counts of terms that some shards did not send may be too low;
/// the bound of that error is carried along: a shard that cut its list may hold back, of any term that it did not send, at most as
/// many documents as its last term has.
/// </summary>
internal sealed class InternalTerms : InternalMultiBucketAggregation
{
    private const long Unbounded = -1;

    private readonly TermsSpec _spec;
    private readonly TermsBucket[] _buckets;
    private readonly long _docCountError;
    private readonly long _otherDocCount;

    // How many shards have a part in this: with one, nothing was added up and nothing can be missing.
    private readonly int _shards;

    public InternalTerms(
        string name, ReadOnlyMemory<byte> meta, TermsSpec spec, TermsBucket[] buckets, long docCountError, long otherDocCount, int shards = 1)
        : base(name, meta)
    {
        _spec = spec;
        _buckets = buckets;
        _docCountError = docCountError;
        _otherDocCount = otherDocCount;
        _shards = shards;
    }

    public override InternalAggregationKind Kind => InternalAggregationKind.Terms;

    public override string TypedName => _spec.KeyKind switch
    {
        TermsKeyKind.String => "sterms",
        TermsKeyKind.Long => "lterms",
        TermsKeyKind.Double => "dterms",
        _ => "umterms",
    };

    public override bool CanLeadReduction => _spec.KeyKind != TermsKeyKind.Unmapped;

    public override IReadOnlyList<InternalBucket> Buckets => _buckets;

    /// <summary>The result of one shard, whose buckets are its best ones, in the order of their keys.</summary>
    public static InternalTerms OfShard(string name, ReadOnlyMemory<byte> meta, TermsSpec spec, TermsBucket[] buckets, long otherDocCount)
    {
        var error = buckets.Length < spec.ShardSize || buckets.Length == 0 || spec.Order.IsKey ? 0
            : spec.Order.IsCountDescending ? buckets.Min(bucket => bucket.DocCount)
            : Unbounded;
        return new InternalTerms(name, meta, spec, buckets, error, otherDocCount);
    }

    public static InternalTerms Unmapped(string name, ReadOnlyMemory<byte> meta, TermsSpec spec) => new(name, meta, spec, [], 0, 0);

    public override InternalAggregation Reduce(IReadOnlyList<InternalAggregation> all, ReduceContext context)
    {
        var same = Unify(all.OfType<InternalTerms>().ToArray());
        var spec = Array.Find(same, terms => terms.CanLeadReduction)?._spec ?? _spec;
        var sumError = Array.Exists(same, terms => terms._docCountError == Unbounded) ? Unbounded : same.Sum(terms => terms._docCountError);
        var other = same.Sum(terms => terms._otherDocCount);
        var shards = same.Sum(terms => terms._shards);

        // Of a term's error, the part that comes from within each result, less the bound of that result, plus all bounds: so only
        // the bounds of results without the term count.
        var groups = GroupByKey(
            same.Select(terms => Array.ConvertAll(terms._buckets, bucket => bucket.WithError(bucket.DocCountError - terms._docCountError))),
            TermsBucket.CompareKeys);
        var reduced = groups.Select(group => (Group: group, DocCount: group.Sum(bucket => bucket.DocCount)));
        var selected = context.IsFinal || CanCutEarly(spec) ? Select(spec, reduced, context, ref other) : [.. reduced.Select(g => ReduceGroup(g.Group, context))];
        context.ConsumeBuckets(selected.Length);
        for (var i = 0; i < selected.Length; i++)
        {
            selected[i] = selected[i].WithError(sumError == Unbounded ? Unbounded : selected[i].DocCountError + sumError);
        }

        return new InternalTerms(Name, Meta, spec, selected, context.IsFinal && shards == 1 && sumError != Unbounded ? 0 : sumError, other, shards);
    }

    // In the order of the keys, and with no count to reach, what comes after the first terms can be dropped at any time.
    private static bool CanCutEarly(TermsSpec spec) => spec.Order.IsKeyAscending && spec.MinDocCount <= 1;

    private static TermsBucket[] Select(
        TermsSpec spec, IEnumerable<(List<TermsBucket> Group, long DocCount)> groups, ReduceContext context, ref long other)
    {
        var compare = BucketComparison.Of<TermsBucket>(spec.Order, TermsBucket.CompareKeys);
        var candidates = new List<TermsBucket>();
        foreach (var (group, docCount) in groups)
        {
            if (docCount < spec.MinDocCount && !CanCutEarly(spec))
            {
                continue;
            }

            if (CanCutEarly(spec) && candidates.Count == spec.Size)
            {
                other += docCount;
                continue;
            }

            candidates.Add(ReduceGroup(group, context));
        }

        if (!CanCutEarly(spec))
        {
            candidates.Sort(compare);
            for (var i = spec.Size; i < candidates.Count; i++)
            {
                other += candidates[i].DocCount;
            }
        }

        return [.. candidates.Take(spec.Size)];
    }

    private static TermsBucket ReduceGroup(List<TermsBucket> group, ReduceContext context) =>
        TermsBucket.Reduce(group, group.Sum(bucket => bucket.DocCountError), context);

    /// <summary>Makes whole numbers floating-point ones where indices disagree; strings and numbers do not mix.</summary>
    private InternalTerms[] Unify(InternalTerms[] all)
    {
        var kinds = all.Select(terms => terms._spec.KeyKind).Where(kind => kind != TermsKeyKind.Unmapped).Distinct().ToArray();
        if (kinds.Length <= 1)
        {
            return all;
        }

        if (kinds.Contains(TermsKeyKind.String))
        {
            throw AggregationErrors.TypeMismatch(Name);
        }

        return Array.ConvertAll(all, terms => terms._spec.KeyKind == TermsKeyKind.Long ? terms.ToDouble() : terms);
    }

    private InternalTerms ToDouble()
    {
        var spec = _spec with { KeyKind = TermsKeyKind.Double };
        return new InternalTerms(
            Name, Meta, spec, Array.ConvertAll(_buckets, bucket => bucket.ToDouble(spec)), _docCountError, _otherDocCount, _shards);
    }

    public override InternalMultiBucketAggregation With(IReadOnlyList<InternalBucket> buckets) =>
        new InternalTerms(Name, Meta, _spec, [.. buckets.Cast<TermsBucket>()], _docCountError, _otherDocCount, _shards);

    public override void WriteJson(Utf8JsonWriter writer, bool typedKeys)
    {
        writer.WriteNumber("doc_count_error_upper_bound"u8, _docCountError);
        writer.WriteNumber("sum_other_doc_count"u8, _otherDocCount);
        writer.WriteStartArray("buckets"u8);
        foreach (var bucket in _buckets)
        {
            bucket.WriteJson(writer, typedKeys);
        }

        writer.WriteEndArray();
    }

    public override void WriteTo(AggregationOutput output)
    {
        output.WriteShared(_spec, static (o, spec) => spec.WriteTo(o));
        output.WriteZLong(_docCountError);
        output.WriteVLong(_otherDocCount);
        output.WriteVInt(_shards);
        output.WriteVInt(_buckets.Length);
        foreach (var bucket in _buckets)
        {
            bucket.WriteTo(output);
        }
    }

    public static InternalTerms Read(string name, byte[] meta, ref AggregationInput input)
    {
        var spec = input.ReadShared(TermsSpec.Read);
        var error = input.ReadZLong();
        var other = input.ReadVLong();
        var shards = input.ReadVInt();
        var buckets = new TermsBucket[input.ReadCount()];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = TermsBucket.Read(spec, ref input);
        }

        return new InternalTerms(name, meta, spec, buckets, error, other, shards);
    }
}
