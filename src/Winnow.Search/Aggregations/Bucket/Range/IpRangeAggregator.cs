using System.Net;
using System.Text.Json;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>ip_range</c>: ranges of addresses, by their ends or by a network.</summary>
internal sealed class IpRangeAggregatorFactory : AggregatorFactory
{
    private readonly ValuesSourceParams _values;
    private readonly List<(RangeDefinition Definition, byte[]? From, byte[]? To)> _ranges = [];
    private readonly bool _keyed;

    public IpRangeAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _values = parameters.ValuesSource(formattable: false);
        _keyed = parameters.Bool("keyed") ?? false;
        if (!parameters.TryGet("ranges", out var ranges))
        {
            parameters.Require(Errors.IllegalArgument($"No [ranges] specified for the [{Name}] aggregation"));
            return;
        }

        if (ranges.ValueKind != JsonValueKind.Array)
        {
            throw parameters.BadType("ranges", ranges);
        }

        foreach (var item in ranges.EnumerateArray())
        {
            _ranges.Add(Parse(item.ValueKind == JsonValueKind.Object
                ? new AggregationParameters(parameters.Parser, Type, item)
                : throw parameters.BadType("ranges", item)));
        }

        if (_ranges.Count == 0)
        {
            throw Errors.IllegalArgument($"No [ranges] specified for the [{Name}] aggregation");
        }

        _ranges.Sort((a, b) => Compare(a.From, b.From) is var from && from != 0 ? from : Compare(a.To, b.To, openIsLast: true));
    }

    public override string Type => "ip_range";

    public override bool IsMultiBucket => true;

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        var source = ValuesSource.Resolve(context, _values, Type, FieldKinds.Ip, FieldKind.Ip);
        return new IpRangeAggregator(
            this, context, source, new RangeSpec(RangeKind.Ip, [.. _ranges.Select(r => r.Definition)], _keyed, IsRaw: false),
            [.. _ranges.Select(r => (r.From, r.To))]);
    }

    private static (RangeDefinition Definition, byte[]? From, byte[]? To) Parse(AggregationParameters range)
    {
        var (key, fromText, toText, mask) = (range.String("key"), range.String("from"), range.String("to"), range.String("mask"));
        range.Done();
        byte[]? from, to;
        if (mask is null)
        {
            (from, to) = (Address(fromText), Address(toText));
            key ??= $"{Text(from) ?? "*"}-{Text(to) ?? "*"}";
        }
        else
        {
            (from, to) = Network(mask);
            key ??= mask;
        }

        return (new RangeDefinition(key, 0, 0, Text(from), Text(to)), from, to);
    }

    private static byte[]? Address(string? text) => text is null ? null : DocValueFormat.Ip.ParseBytes(text);

    private static string? Text(byte[]? address) => address is null ? null : DocValueFormat.Ip.Format(address);

    /// <summary>The first address of a network and the first one after it; null after the last of all.</summary>
    private static (byte[] From, byte[]? To) Network(string mask)
    {
        var slash = mask.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(mask.AsSpan(0, slash), out var address) || !int.TryParse(mask.AsSpan(slash + 1), out var bits))
        {
            throw Errors.IllegalArgument($"Expected [ip/prefix] but was [{mask}]");
        }

        var isV4 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        if (bits < 0 || bits > (isV4 ? 32 : 128))
        {
            throw Errors.IllegalArgument($"Illegal prefix length [{bits}] in [{mask}]. Must be 0-32 for IPv4 ranges, 0-128 for IPv6 ranges");
        }

        var from = address.MapToIPv6().GetAddressBytes();
        bits += isV4 ? 96 : 0;
        for (var bit = bits; bit < 128; bit++)
        {
            from[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        var to = (byte[])from.Clone();
        for (var bit = bits - 1; bit >= 0; bit--)
        {
            to[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            if ((to[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return (from, to);
            }
        }

        return (from, null);
    }

    private static int Compare(byte[]? a, byte[]? b, bool openIsLast = false)
    {
        if (a is null || b is null)
        {
            return (a is null ? 0 : 1).CompareTo(b is null ? 0 : 1) * (openIsLast ? -1 : 1);
        }

        return a.AsSpan().SequenceCompareTo(b);
    }
}

internal sealed class IpRangeAggregator(
    AggregatorFactory factory, AggregationContext context, ValuesSource? source, RangeSpec spec, (byte[]? From, byte[]? To)[] ranges)
    : RangesAggregator(factory, context, spec)
{
    public override LeafBucketCollector? GetLeaf(LeafContext leaf)
    {
        if (source is null)
        {
            return null;
        }

        var values = source.Ords(leaf);
        return values.HasAny ? new Leaf(this, values, Bounds(source.OrdColumn(leaf), values.MissingOrd), SubLeaves(leaf)) : null;
    }

    /// <summary>The ranges as ranges of the segment's ordinals; "missing" stands apart.</summary>
    private (int From, int To, bool HoldsMissing)[] Bounds(SortedSetColumn? column, int missingOrd) => Array.ConvertAll(ranges, range =>
    {
        var holdsMissing = source!.HasMissing
            && (range.From is null || source.MissingTerm.SequenceCompareTo(range.From) >= 0)
            && (range.To is null || source.MissingTerm.SequenceCompareTo(range.To) < 0);
        return (Ceiling(column, range.From, 0), Ceiling(column, range.To, missingOrd), holdsMissing);
    });

    private static int Ceiling(SortedSetColumn? column, byte[]? term, int open)
    {
        if (term is null || column is null)
        {
            return open;
        }

        var ord = column.LookupTerm(term);
        return ord >= 0 ? ord : -ord - 1;
    }

    private sealed class Leaf(
        IpRangeAggregator aggregator, OrdValues values, (int From, int To, bool HoldsMissing)[] bounds, LeafBucketCollector[] subs) : LeafBucketCollector
    {
        private readonly DocBlockBuilder _matches = new();
        private readonly int[] _lastDoc = new int[bounds.Length];
        private readonly int[] _lastOwner = new int[bounds.Length];

        public override void Collect(DocBlock block)
        {
            var width = bounds.Length;
            var position = 0;
            while (values.Next(block, ref position, out var run))
            {
                _matches.Clear();
                _lastDoc.AsSpan().Fill(-1);
                for (var i = 0; i < run.Values.Length; i++)
                {
                    for (var r = 0; r < width; r++)
                    {
                        Add(run.Docs[i], run.Ords[i], run.Values[i], r);
                    }
                }

                aggregator.CollectBuckets(subs, _matches.Build(checked(block.OrdCount * width)));
            }
        }

        public override void Finish() => FinishSubs(subs);

        // A document counts once in each range, however many of its addresses lie there.
        private void Add(int doc, int owner, int ord, int range)
        {
            var (from, to, holdsMissing) = bounds[range];
            var isInside = ord == values.MissingOrd ? holdsMissing : ord >= from && ord < to;
            if (isInside && (_lastDoc[range] != doc || _lastOwner[range] != owner))
            {
                (_lastDoc[range], _lastOwner[range]) = (doc, owner);
                _matches.Add(doc, (owner * bounds.Length) + range);
            }
        }
    }
}
