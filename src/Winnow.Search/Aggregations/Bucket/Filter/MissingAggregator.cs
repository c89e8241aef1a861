using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>missing</c>: the documents without a value in a field.</summary>
internal sealed class MissingAggregatorFactory(AggregatorFactory.Header header, AggregationParameters parameters) : AggregatorFactory(header)
{
    private readonly ValuesSourceParams _values = parameters.ValuesSource(formattable: false);

    public override string Type => "missing";

    public override Aggregator Create(AggregationContext context, bool singleOwner) => new MissingAggregator(
        this, context, ValuesSource.Resolve(context, _values, Type, FieldKinds.Any, FieldKind.Keyword), singleOwner);
}

internal sealed class MissingAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource? source, bool singleOwner)
    : SingleBucketAggregator(factory, context, singleOwner)
{
    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        // What "missing" stands in for is not missing.
        if (source is { HasMissing: true })
        {
            return null;
        }

        Predicate<int> hasValue = _ => false;
        if (source?.IsOrdinal == true && source.OrdColumn(leaf) is { } ords)
        {
            hasValue = doc => ords.TryGet(doc, out _);
        }
        else if (source?.IsOrdinal == false && source.NumericColumn(leaf) is { } numbers)
        {
            hasValue = doc => numbers.TryGet(doc, out _);
        }

        return new Leaf(this, hasValue, SubLeaves(leaf));
    }

    private sealed class Leaf(MissingAggregator aggregator, Predicate<int> hasValue, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        private readonly DocBlockBuilder _missing = new();

        public override void Collect(DocBlock block)
        {
            _missing.Clear();
            for (var i = 0; i < block.Docs.Length; i++)
            {
                if (!hasValue(block.Docs[i]))
                {
                    _missing.Add(block.Docs[i], block.Ords[i]);
                }
            }

            aggregator.CollectBuckets(subs, _missing.Build(block.OrdCount));
        }

        public override void Finish() => FinishSubs(subs);
    }
}
