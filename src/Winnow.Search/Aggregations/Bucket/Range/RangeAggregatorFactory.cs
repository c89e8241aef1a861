using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>range</c> and <c>date_range</c>.</summary>
internal sealed class RangeAggregatorFactory : AggregatorFactory
{
    private readonly ValuesSourceParams _values;
    private readonly List<(string? Key, JsonElement From, JsonElement To)> _ranges = [];
    private readonly bool _keyed;
    private readonly bool _isDate;

    public RangeAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        Type = parameters.Type;
        _isDate = Type is "date_range";
        _values = parameters.ValuesSource(timezoneAware: _isDate);
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
            _ranges.Add(ParseRange(parameters, item));
        }

        if (_ranges.Count == 0)
        {
            throw Errors.IllegalArgument($"No [ranges] specified for the [{Name}] aggregation");
        }
    }

    public override string Type { get; }

    public override bool IsMultiBucket => true;

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        var source = ValuesSource.Resolve(
            context, _values, Type, FieldKinds.Numeric, _isDate ? FieldKind.Date : FieldKind.Double);
        var format = source?.Format
            ?? DocValueFormats.Unmapped(_isDate ? FieldKind.Date : FieldKind.Double, _values.Format, _values.Zone);
        var ranges = _ranges.Select(range => Define(range, format, context)).OrderBy(r => r.From).ThenBy(r => r.To).ToArray();
        return new RangeAggregator(
            this, context, source, new RangeSpec(_isDate ? RangeKind.Date : RangeKind.Number, ranges, _keyed, format.IsRaw));
    }

    private (string? Key, JsonElement From, JsonElement To) ParseRange(AggregationParameters parameters, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw parameters.BadType("ranges", item);
        }

        var range = new AggregationParameters(parameters.Parser, Type, item);
        var key = range.String("key");
        range.TryGet("from", out var from);
        range.TryGet("to", out var to);
        range.Done();
        CheckBound(parameters, "from", from);
        CheckBound(parameters, "to", to);
        return (key, from, to);
    }

    private static void CheckBound(AggregationParameters parameters, string name, JsonElement bound)
    {
        if (bound.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.True or JsonValueKind.False)
        {
            throw parameters.BadType(name, bound);
        }
    }

    private static RangeDefinition Define((string? Key, JsonElement From, JsonElement To) range, DocValueFormat format, AggregationContext context)
    {
        var from = Bound(range.From, double.NegativeInfinity, format, context);
        var to = Bound(range.To, double.PositiveInfinity, format, context);
        var fromText = double.IsInfinity(from) ? null : format.Format(from);
        var toText = double.IsInfinity(to) ? null : format.Format(to);
        return new RangeDefinition(range.Key ?? $"{fromText ?? "*"}-{toText ?? "*"}", from, to, fromText, toText);
    }

    private static double Bound(JsonElement bound, double open, DocValueFormat format, AggregationContext context) => bound.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => open,

        // A number goes through the format of a date too: with "yyyy", 2012 is a year.
        JsonValueKind.Number when format is not DateValueFormat => bound.GetDouble(),
        JsonValueKind.Number => format.ParseDouble(bound.GetRawText(), roundUp: false, context.Now),
        _ => format.ParseDouble(bound.GetString()!, roundUp: false, context.Now),
    };
}
