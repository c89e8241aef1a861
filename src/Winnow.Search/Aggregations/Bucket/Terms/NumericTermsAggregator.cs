using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary><c>terms</c> over numbers, dates and booleans: a hash table from (owner, value) to bucket.</summary>
internal sealed class NumericTermsAggregator : TermsAggregator
{
    private readonly ValuesSource _source;
    private readonly NumberFilter? _filter;
    private readonly LongOrds _buckets;

    public NumericTermsAggregator(
        TermsAggregatorFactory factory, AggregationContext context, ValuesSource source, TermsSpec spec, NumberFilter? filter, bool singleOwner)
        : base(factory, context, spec, singleOwner)
    {
        _source = source;
        _filter = filter;
        _buckets = new LongOrds(context, singleOwner);
    }

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        var values = _source.Longs(leaf);
        return values.HasAny ? new Leaf(this, values, SubLeaves(leaf)) : null;
    }

    protected override Func<int, ArraySegment<int>> Group(ReadOnlySpan<int> owningOrds) => new OrdGroups(_buckets, owningOrds).Of;

    protected override int CompareKeys(int a, int b) => _buckets.Key(a).CompareTo(_buckets.Key(b));

    protected override TermsBucket Bucket(int ord, long docCount, InternalAggregations aggregations) =>
        new(Spec, null, _buckets.Key(ord), docCount, 0, aggregations);

    protected override void AddAllTerms(ReadOnlySpan<int> owningOrds)
    {
        foreach (var leaf in Context.Searcher.Leaves)
        {
            if (_source.NumericColumn(leaf) is not { } column)
            {
                continue;
            }

            for (var doc = 0; doc < leaf.Reader.MaxDoc; doc++)
            {
                if (leaf.Reader.LiveDocs?[doc] == false)
                {
                    continue;
                }

                foreach (var value in column.Values(doc))
                {
                    AddForEach(owningOrds, value);
                }
            }
        }
    }

    private void AddForEach(ReadOnlySpan<int> owningOrds, long value)
    {
        if (_filter?.Accepts(value) == false)
        {
            return;
        }

        foreach (var owner in owningOrds)
        {
            _buckets.GetOrAdd(owner, value);
        }
    }

    private sealed class Leaf(NumericTermsAggregator aggregator, LongValues values, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();

        public override void Collect(DocBlock block)
        {
            var buckets = aggregator._buckets;
            var filter = aggregator._filter;
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                _matches.Clear();
                for (var i = 0; i < run.Values.Length; i++)
                {
                    if (!run.IsRepeat(i) && filter?.Accepts(run.Values[i]) != false)
                    {
                        _matches.Add(run.Docs[i], buckets.GetOrAdd(run.Ords[i], run.Values[i]));
                    }
                }

                aggregator.CollectBuckets(subs, _matches.Build(buckets.Count));
            }
        }

        public override void Finish() => FinishSubs(subs);
    }
}
