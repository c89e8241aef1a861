using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>cardinality</c>: how many distinct values, about.</summary>
internal sealed class CardinalityAggregatorFactory : AggregatorFactory
{
    private readonly ValuesSourceParams _values;
    private readonly int _threshold;

    public CardinalityAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _values = parameters.ValuesSource(formattable: false);
        var threshold = parameters.Check("precision_threshold", () => parameters.Long("precision_threshold") is < 0 and { } value
            ? throw Errors.IllegalArgument($"[precisionThreshold] must be greater than or equal to 0. Found [{value}] in [{Name}]")
            : parameters.Long("precision_threshold"));
        _threshold = (int)Math.Min(CardinalitySketch.MaxThreshold, threshold ?? CardinalitySketch.DefaultThreshold);
        parameters.String("execution_hint");
        parameters.Has("rehash");
    }

    public override string Type => "cardinality";

    public override bool AcceptsSub => false;

    public override Aggregator Create(AggregationContext context, bool singleOwner) =>
        ValuesSource.Resolve(context, _values, Type, FieldKinds.Any, FieldKind.Keyword) is { } source
            ? new CardinalityAggregator(this, context, source, _threshold)
            : new NonCollectingAggregator(this, context, new InternalCardinality(Name, Meta, null));
}

internal sealed class CardinalityAggregator(AggregatorFactory factory, AggregationContext context, ValuesSource source, int threshold)
    : Aggregator(factory, context)
{
    private CardinalitySketch?[] _sketches = [];

    public override string? ValidateSort(string? metric) => metric is null or "value"
        ? null
        : $"Ordering on a single-value metrics aggregation should either specify no metric key or [value] but got [{metric}]";

    public override double SortValue(string? metric, int ord) => ord < _sketches.Length ? _sketches[ord]?.Cardinality ?? 0 : 0;

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        if (source.IsOrdinal)
        {
            var ords = source.Ords(leaf);
            return ords.HasAny ? new OrdLeaf(this, ords, source.OrdColumn(leaf)) : null;
        }

        var longs = source.Longs(leaf);
        return longs.HasAny ? new LongLeaf(this, longs) : null;
    }

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds) => ForEach(
        owningOrds, ord => new InternalCardinality(Name, Factory.Meta, ord < _sketches.Length ? _sketches[ord] : null));

    public override InternalAggregation BuildEmpty() => new InternalCardinality(Name, Factory.Meta, null);

    private CardinalitySketch SketchOf(int ord)
    {
        if (_sketches[ord] is { } known)
        {
            return known;
        }

        // What a sketch takes in the end is not known yet; most stay small.
        Context.Account(256);
        return _sketches[ord] = new CardinalitySketch(threshold);
    }

    private sealed class LongLeaf(CardinalityAggregator aggregator, LongValues values) : LeafBucketCollector
    {
        public override void Collect(DocBlock block)
        {
            Arrays.GrowObjects(aggregator.Context, ref aggregator._sketches, block.OrdCount);
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                for (var i = 0; i < run.Values.Length; i++)
                {
                    aggregator.SketchOf(run.Ords[i]).Add(TermHash.Of(run.Values[i]));
                }
            }
        }
    }

    /// <summary>A term is hashed once a segment. With one bucket the ordinals that occur are only marked, and hashed at the end.</summary>
    private sealed class OrdLeaf(CardinalityAggregator aggregator, OrdValues values, SortedSetColumn? column) : LeafBucketCollector
    {
        private readonly FixedBitSet _seen = new(values.MissingOrd + 1);
        private ulong[] _hashes = [];

        public override void Collect(DocBlock block)
        {
            Arrays.GrowObjects(aggregator.Context, ref aggregator._sketches, block.OrdCount);
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                if (block.IsSingleBucket && _hashes.Length == 0)
                {
                    foreach (var ord in run.Values)
                    {
                        _seen.Set(ord);
                    }
                }
                else
                {
                    AddHashes(run);
                }
            }
        }

        public override void Finish()
        {
            for (var ord = _seen.NextSetBit(0); _hashes.Length == 0 && ord != DocIdSetIterator.NoMoreDocs; ord = _seen.NextSetBit(ord + 1))
            {
                aggregator.SketchOf(0).Add(HashOf(ord));
            }
        }

        private void AddHashes(OrdRun run)
        {
            if (_hashes.Length == 0)
            {
                // What was marked so far belongs to bucket 0, which a second bucket has now joined.
                Finish();
                aggregator.Context.Account((long)_seen.Length * sizeof(ulong));
                _hashes = new ulong[_seen.Length];
            }

            for (var i = 0; i < run.Values.Length; i++)
            {
                ref var hash = ref _hashes[run.Values[i]];
                if (hash == 0)
                {
                    hash = HashOf(run.Values[i]);
                }

                aggregator.SketchOf(run.Ords[i]).Add(hash);
            }
        }

        private ulong HashOf(int ord) => TermHash.Of(column is not null && ord < column.OrdCount ? column.LookupOrd(ord) : aggregator.SourceMissing);
    }

    private ReadOnlySpan<byte> SourceMissing => source.MissingTerm;
}
