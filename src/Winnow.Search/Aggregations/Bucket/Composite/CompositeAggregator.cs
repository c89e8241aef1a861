using System.Text.Json;
using Winnow.Index.Queries;

namespace Winnow.Search.Aggregations;

/// <summary><c>composite</c>: all combinations of values, page by page.</summary>
internal sealed class CompositeAggregatorFactory : AggregatorFactory
{
    private const int DefaultSize = 10;

    private readonly List<CompositeSourceFactory> _sources = [];
    private readonly int _size;
    private readonly JsonElement _after;

    public CompositeAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _size = parameters.Check("size", () => parameters.Int("size") is <= 0 and { } size
            ? throw Errors.IllegalArgument($"[size] must be greater than 0. Found [{size}] in [{Name}]")
            : parameters.Int("size")) ?? DefaultSize;
        ParseSources(parameters);
        if (parameters.TryGet("after", out _after))
        {
            CheckAfter(parameters);
        }
    }

    public override string Type => "composite";

    public override bool IsMultiBucket => true;

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        if (!singleOwner)
        {
            throw Errors.IllegalArgument("[composite] aggregation cannot be used with a parent aggregation that makes several buckets");
        }

        BoundCompositeSource[] sources = [.. _sources.Select(source => source.Bind(context))];
        CompositeValue[]? after = null;
        if (_after.ValueKind == JsonValueKind.Object)
        {
            after = [.. _sources.Select((source, i) => source.ParseAfter(_after.GetProperty(source.Name), sources[i].Shape, context))];
        }

        return new CompositeAggregator(this, context, sources, new CompositeSpec(_size, Array.ConvertAll(sources, s => s.Shape)), after);
    }

    private void ParseSources(AggregationParameters parameters)
    {
        if (!parameters.TryGet("sources", out var sources))
        {
            parameters.Require(Errors.IllegalArgument("Required [sources]"));
            return;
        }

        if (sources.ValueKind != JsonValueKind.Array)
        {
            throw parameters.BadType("sources", sources);
        }

        foreach (var item in sources.EnumerateArray())
        {
            _sources.Add(ParseSource(parameters, item));
        }

        if (_sources.Count == 0)
        {
            throw Errors.IllegalArgument("Composite [sources] cannot be null or empty");
        }

        var duplicates = _sources.GroupBy(s => s.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToArray();
        if (duplicates.Length > 0)
        {
            throw Errors.IllegalArgument($"Composite source names must be unique, found duplicates: [{string.Join(", ", duplicates)}]");
        }
    }

    private static CompositeSourceFactory ParseSource(AggregationParameters parameters, JsonElement item)
    {
        var named = Only(parameters, item);
        var typed = Only(parameters, named.Value);
        if (typed.Name is not ("terms" or "histogram" or "date_histogram"))
        {
            throw Errors.Parsing($"invalid source type: {typed.Name}", parameters.Parser.At(typed.Value));
        }

        return typed.Value.ValueKind == JsonValueKind.Object
            ? new CompositeSourceFactory(named.Name, new AggregationParameters(parameters.Parser, typed.Name, typed.Value))
            : throw parameters.BadType("sources", typed.Value);
    }

    private static JsonProperty Only(AggregationParameters parameters, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw parameters.BadType("sources", element);
        }

        var properties = element.EnumerateObject().ToArray();
        return properties.Length == 1
            ? properties[0]
            : throw Errors.Parsing("expected exactly one property in a composite source", parameters.Parser.At(element));
    }

    private void CheckAfter(AggregationParameters parameters)
    {
        if (_after.ValueKind != JsonValueKind.Object)
        {
            throw parameters.BadType("after", _after);
        }

        var count = _after.EnumerateObject().Count();
        if (count != _sources.Count)
        {
            throw Errors.IllegalArgument($"[after] has {count} value(s) but [sources] has {_sources.Count}");
        }

        foreach (var source in _sources)
        {
            if (!_after.TryGetProperty(source.Name, out _))
            {
                throw Errors.IllegalArgument($"Missing value for [after.{source.Name}]");
            }
        }
    }
}

internal sealed class CompositeAggregator : BucketsAggregator
{
    private readonly BoundCompositeSource[] _sources;
    private readonly CompositeSpec _spec;
    private readonly CompositeQueue _queue;

    public CompositeAggregator(
        AggregatorFactory factory, AggregationContext context, BoundCompositeSource[] sources, CompositeSpec spec, CompositeValue[]? after)
        : base(factory, context, singleBucket: false)
    {
        _sources = sources;
        _spec = spec;
        Array.ForEach(sources, source => source.Open(context));
        _queue = new CompositeQueue(context, sources, spec.Size, after);
    }

    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        var readers = new Action<int, CompositeValues>[_sources.Length];
        for (var i = 0; i < readers.Length; i++)
        {
            if (_sources[i].GetLeaf(leaf) is not { } reader)
            {
                return null;
            }

            readers[i] = reader;
        }

        return new Leaf(this, readers, SubLeaves(leaf));
    }

    public override InternalAggregation[] Build(ReadOnlySpan<int> owningOrds)
    {
        var ords = _queue.Sorted();
        var subs = BuildSubs(ords);
        var buckets = new InternalComposite.Bucket[ords.Length];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = new InternalComposite.Bucket(_queue.Key(ords[i]), DocCount(ords[i]), subs[i]);
        }

        return [new InternalComposite(Name, Factory.Meta, _spec, buckets)];
    }

    public override InternalAggregation BuildEmpty() => new InternalComposite(Name, Factory.Meta, _spec, []);

    private sealed class Leaf(CompositeAggregator aggregator, Action<int, CompositeValues>[] readers, LeafBucketCollector[] subs)
        : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();
        private readonly int[] _chosen = new int[readers.Length];
        private readonly CompositeValues[] _values = Array.ConvertAll(readers, _ => new CompositeValues());

        public override void Collect(DocBlock block)
        {
            _matches.Clear();
            foreach (var doc in block.Docs)
            {
                if (Read(doc))
                {
                    Combine(doc, 0);
                }
            }

            aggregator.CollectBuckets(subs, _matches.Build(Math.Max(1, aggregator._queue.OrdCount)));
        }

        public override void Finish() => FinishSubs(subs);

        /// <summary>False when the document lacks a part of the key.</summary>
        private bool Read(int doc)
        {
            for (var i = 0; i < readers.Length; i++)
            {
                _values[i].Clear();
                readers[i](doc, _values[i]);
                if (_values[i].Count == 0)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Offers every combination of the document's values.</summary>
        private void Combine(int doc, int source)
        {
            if (source < _values.Length)
            {
                for (var v = 0; v < _values[source].Count; v++)
                {
                    _chosen[source] = v;
                    Combine(doc, source + 1);
                }

                return;
            }

            for (var s = 0; s < _values.Length; s++)
            {
                aggregator._queue.Set(s, _values[s][_chosen[s]], _values[s].IsMissing);
            }

            var bucket = aggregator._queue.Offer();
            if (bucket >= 0)
            {
                _matches.Add(doc, bucket);
            }
        }
    }
}
