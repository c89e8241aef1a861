using Winnow.Index;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary>
/// <c>terms</c> over keywords and addresses. Within a segment documents are counted by ordinal; a term is looked up once a segment,
/// when its first document comes (or, without sub-aggregations, when the segment ends).
/// </summary>
internal sealed class StringTermsAggregator : TermsAggregator
{
    private readonly ValuesSource _source;
    private readonly TermFilter? _filter;
    private readonly BytesOrds _terms;

    // With many owners a bucket is an (owner, term) pair; with one it is the term.
    private readonly LongOrds? _pairs;

    public StringTermsAggregator(
        TermsAggregatorFactory factory, AggregationContext context, ValuesSource source, TermsSpec spec, TermFilter? filter, bool singleOwner)
        : base(factory, context, spec, singleOwner)
    {
        _source = source;
        _filter = filter;
        _terms = new BytesOrds(context);
        _pairs = singleOwner ? null : new LongOrds(context, singleOwner: false);
    }

    private int BucketCount => _pairs?.Count ?? _terms.Count;

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        var values = _source.Ords(leaf);
        if (!values.HasAny)
        {
            return null;
        }

        var terms = new SegmentTerms(this, _source.OrdColumn(leaf), values.MissingOrd);
        return SingleOwner && !HasSubs ? new CountingLeaf(this, values, terms) : new Leaf(this, values, terms, SubLeaves(leaf));
    }

    protected override Func<int, ArraySegment<int>> Group(ReadOnlySpan<int> owningOrds)
    {
        if (_pairs is not null)
        {
            return new OrdGroups(_pairs, owningOrds).Of;
        }

        var all = new int[_terms.Count];
        for (var ord = 0; ord < all.Length; ord++)
        {
            all[ord] = ord;
        }

        return _ => all;
    }

    protected override int CompareKeys(int a, int b) => Term(a).SequenceCompareTo(Term(b));

    protected override TermsBucket Bucket(int ord, long docCount, InternalAggregations aggregations) =>
        new(Spec, Term(ord).ToArray(), 0, docCount, 0, aggregations);

    protected override void AddAllTerms(ReadOnlySpan<int> owningOrds)
    {
        foreach (var leaf in Context.Searcher.Leaves)
        {
            if (_source.OrdColumn(leaf) is not { } column)
            {
                continue;
            }

            var live = LiveOrds(column, leaf.Reader);
            var terms = new SegmentTerms(this, column, column.OrdCount);
            for (var ord = 0; ord < column.OrdCount; ord++)
            {
                if (live?[ord] != false && terms[ord] is >= 0 and var term)
                {
                    foreach (var owner in owningOrds)
                    {
                        _ = _pairs?.GetOrAdd(owner, term);
                    }
                }
            }
        }
    }

    private ReadOnlySpan<byte> Term(int bucketOrd) => _terms[_pairs is null ? bucketOrd : (int)_pairs.Key(bucketOrd)];

    /// <summary>The ordinals that live documents have; null when that is all of them.</summary>
    private static FixedBitSet? LiveOrds(SortedSetColumn column, LeafReader reader)
    {
        if (reader.LiveDocs is not { } liveDocs)
        {
            return null;
        }

        var live = new FixedBitSet(column.OrdCount);
        for (var doc = liveDocs.NextSetBit(0); doc != DocIdSetIterator.NoMoreDocs; doc = liveDocs.NextSetBit(doc + 1))
        {
            foreach (var ord in column.Ords(doc))
            {
                live.Set(ord);
            }
        }

        return live;
    }

    /// <summary>From a segment's ordinals to terms of the shard.</summary>
    private sealed class SegmentTerms
    {
        private const int Rejected = -2;
        private readonly StringTermsAggregator _aggregator;
        private readonly SortedSetColumn? _column;
        private readonly int[] _map;

        public SegmentTerms(StringTermsAggregator aggregator, SortedSetColumn? column, int missingOrd)
        {
            _aggregator = aggregator;
            _column = column;
            aggregator.Context.Account((missingOrd + 1L) * sizeof(int));
            _map = new int[missingOrd + 1];
        }

        public int Count => _map.Length;

        /// <summary>The term, or a negative number when it may not become a bucket.</summary>
        public int this[int ord]
        {
            get
            {
                var known = _map[ord];
                return known > 0 ? known - 1 : known == 0 ? Look(ord) : known;
            }
        }

        public void Release() => _aggregator.Context.Account(-(long)_map.Length * sizeof(int));

        private int Look(int ord)
        {
            var term = _column is not null && ord < _column.OrdCount ? _column.LookupOrd(ord) : _aggregator._source.MissingTerm;
            if (_aggregator._filter?.Accepts(term) == false)
            {
                return _map[ord] = Rejected;
            }

            var number = _aggregator._terms.GetOrAdd(term);
            _map[ord] = number + 1;
            return number;
        }
    }

    /// <summary>Counts by ordinal and looks the terms up at the end, in their order.</summary>
    private sealed class CountingLeaf(StringTermsAggregator aggregator, OrdValues values, SegmentTerms terms) : LeafBucketCollector
    {
        private readonly int[] _counts = new int[terms.Count];

        public override void Collect(DocBlock block)
        {
            var counts = _counts;
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                foreach (var ord in run.Values)
                {
                    counts[ord]++;
                }
            }
        }

        public override void Finish()
        {
            for (var ord = 0; ord < _counts.Length; ord++)
            {
                if (_counts[ord] > 0 && terms[ord] is >= 0 and var term)
                {
                    aggregator.AddDocCount(term, _counts[ord], aggregator._terms.Count);
                }
            }

            terms.Release();
        }
    }

    private sealed class Leaf(StringTermsAggregator aggregator, OrdValues values, SegmentTerms terms, LeafBucketCollector[] subs)
        : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();

        public override void Collect(DocBlock block)
        {
            var pairs = aggregator._pairs;
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                _matches.Clear();
                for (var i = 0; i < run.Values.Length; i++)
                {
                    var term = terms[run.Values[i]];
                    if (term >= 0)
                    {
                        _matches.Add(run.Docs[i], pairs is null ? term : pairs.GetOrAdd(run.Ords[i], term));
                    }
                }

                aggregator.CollectBuckets(subs, _matches.Build(aggregator.BucketCount));
            }
        }

        public override void Finish()
        {
            FinishSubs(subs);
            terms.Release();
        }
    }
}
