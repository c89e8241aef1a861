using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>terms</c>: a bucket for each distinct value of a field, the best of which are kept.</summary>
internal sealed class TermsAggregatorFactory : AggregatorFactory
{
    private const int DefaultSize = 10;

    private readonly ValuesSourceParams _values;
    private readonly IncludeExclude? _includeExclude;
    private readonly int? _shardSize;

    public TermsAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _values = parameters.ValuesSource();
        Size = Positive(parameters, "size", "size") ?? DefaultSize;
        _shardSize = Positive(parameters, "shard_size", "shardSize");
        MinDocCount = NotNegative(parameters, "min_doc_count", "minDocCount") ?? 1;
        ShardMinDocCount = NotNegative(parameters, "shard_min_doc_count", "shardMinDocCount") ?? 0;
        Order = BucketOrder.Parse(parameters) ?? BucketOrder.CountDescending;
        ShowError = parameters.Bool("show_term_doc_count_error") ?? false;
        _includeExclude = IncludeExclude.Parse(parameters);
        CheckHints(parameters);
    }

    public override string Type => "terms";

    public override bool IsMultiBucket => true;

    public override bool MustVisitAllDocs => MinDocCount == 0;

    public int Size { get; }

    public long MinDocCount { get; }

    public long ShardMinDocCount { get; }

    public BucketOrder Order { get; }

    public bool ShowError { get; }

    /// <summary>More than asked for, so that terms that are best only over all shards have a chance; never less.</summary>
    public int ShardSize
    {
        get
        {
            var suggested = Order.IsKey ? Size : (int)Math.Min(int.MaxValue, (long)((Size * 1.5) + 10));
            return Math.Max(Size, _shardSize ?? suggested);
        }
    }

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        if (ValuesSource.Resolve(context, _values, Type, FieldKinds.Any, FieldKind.Keyword) is not { } source)
        {
            BucketSorter.Validate(Order, Sub.CreateAggregators(context, singleOwner: false));
            return new NonCollectingAggregator(
                this, context, InternalTerms.Unmapped(Name, Meta, Spec(TermsKeyKind.Unmapped, DocValueFormat.Raw)));
        }

        if (_includeExclude?.IsRegex == true && source.Kind != FieldKind.Keyword)
        {
            throw Errors.IllegalArgument(
                $"Aggregation [{Name}] cannot support regular expression style include/exclude settings as they can only be applied to "
                + "string fields. Use an array of values for include/exclude clauses");
        }

        return source.IsOrdinal
            ? new StringTermsAggregator(
                this, context, source, Spec(TermsKeyKind.String, source.Format), Filter(rules => new TermFilter(rules, source.Format)), singleOwner)
            : new NumericTermsAggregator(
                this, context, source, Spec(source.IsFloatingPoint ? TermsKeyKind.Double : TermsKeyKind.Long, source.Format),
                Filter(rules => new NumberFilter(rules, source.Format, source.IsFloatingPoint, context.Now)), singleOwner);
    }

    private TermsSpec Spec(TermsKeyKind kind, DocValueFormat format) => new(kind, Order, Size, ShardSize, MinDocCount, ShowError, format);

    private T? Filter<T>(Func<IncludeExclude, T> bind)
        where T : class => _includeExclude is null ? null : bind(_includeExclude);

    private int? Positive(AggregationParameters parameters, string name, string spokenName) => parameters.Check(name, () =>
        parameters.Int(name) is <= 0 and { } value
            ? throw Errors.IllegalArgument($"[{spokenName}] must be greater than 0. Found [{value}] in [{Name}]")
            : parameters.Int(name));

    private long? NotNegative(AggregationParameters parameters, string name, string spokenName) => parameters.Check(name, () =>
        parameters.Long(name) is < 0 and { } value
            ? throw Errors.IllegalArgument($"[{spokenName}] must be greater than or equal to 0. Found [{value}] in [{Name}]")
            : parameters.Long(name));

    // Hints for how Elasticsearch should go about it; there is one way here, but a misspelt hint is still a mistake.
    private static void CheckHints(AggregationParameters parameters)
    {
        parameters.String("execution_hint");
        if (parameters.String("collect_mode") is { } mode and not ("depth_first" or "breadth_first"))
        {
            throw Errors.Parse($"no [collect_mode] found for value [{mode}]");
        }
    }
}
