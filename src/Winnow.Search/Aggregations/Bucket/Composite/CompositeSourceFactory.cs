using System.Text.Json;
using Winnow.Index;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary>One part of a composite key, as parsed: <c>terms</c>, <c>histogram</c> or <c>date_histogram</c>.</summary>
internal sealed class CompositeSourceFactory
{
    private readonly string _type;
    private readonly ValuesSourceParams _values;
    private readonly bool _ascending;
    private readonly bool _missingFirst;
    private readonly double _interval;
    private readonly DateInterval _dateInterval;
    private readonly long _offset;

    public CompositeSourceFactory(string name, AggregationParameters parameters)
    {
        Name = name;
        _type = parameters.Type;
        _values = parameters.ValuesSource(timezoneAware: _type is "date_histogram");
        _ascending = ParseOrder(parameters);
        MissingBucket = parameters.Bool("missing_bucket") ?? false;
        _missingFirst = ParseMissingOrder(parameters);
        switch (_type)
        {
            case "histogram":
                _interval = parameters.Double("interval") ?? 0;
                if (!(_interval > 0))
                {
                    throw Errors.IllegalArgument("[interval] must be greater than 0 for [histogram] source");
                }

                break;
            case "date_histogram":
                _dateInterval = DateInterval.Parse(parameters);
                _offset = DateInterval.ParseOffset(parameters);
                break;
        }

        parameters.Done();
    }

    public string Name { get; }

    /// <summary>Whether documents without a value have a bucket, or none.</summary>
    public bool MissingBucket { get; }

    public BoundCompositeSource Bind(AggregationContext context)
    {
        var accepted = _type is "terms" ? FieldKinds.Any : FieldKinds.Numeric;
        var source = ValuesSource.Resolve(
            context, _values, "composite", accepted, _type switch { "terms" => FieldKind.Keyword, "histogram" => FieldKind.Double, _ => FieldKind.Date });
        var kind = source is null ? CompositeKind.Unmapped
            : source.IsOrdinal ? CompositeKind.Bytes
            : source.IsFloatingPoint || _type is "histogram" ? CompositeKind.Double
            : CompositeKind.Long;

        // Dates stay numbers unless a format is asked for: a key goes back into "after" as it came.
        var format = source is null || (source.Format is DateValueFormat && _values.Format is null) ? DocValueFormat.Raw : source.Format;
        var shape = new CompositeSource(Name, kind, _ascending, _missingFirst, format);
        return new BoundCompositeSource(
            shape, source, MissingBucket, _interval, _type is "date_histogram" ? _dateInterval.Rounding(_values.TimeZone) : null, _offset);
    }

    public CompositeValue ParseAfter(JsonElement value, CompositeSource shape, AggregationContext context)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null when MissingBucket:
                return CompositeValue.Missing;
            case JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array:
                throw Errors.IllegalArgument($"Invalid value for [after.{Name}]: {value.GetRawText()}");
        }

        var text = JsonText.Plain(value);
        return shape.Kind switch
        {
            CompositeKind.Bytes => CompositeValue.OfBytes(shape.Format.ParseBytes(text)),
            CompositeKind.Double => CompositeValue.OfNumber(SortableDouble.ToLong(shape.Format.ParseDouble(text, roundUp: false, context.Now))),
            CompositeKind.Long when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) => CompositeValue.OfNumber(number),
            CompositeKind.Long => CompositeValue.OfNumber(shape.Format.ParseLong(text, roundUp: false, context.Now)),
            _ => CompositeValue.OfNumber(0),
        };
    }

    private static bool ParseOrder(AggregationParameters parameters) => parameters.String("order")?.ToLowerInvariant() switch
    {
        null or "asc" => true,
        "desc" => false,
        var other => throw Errors.IllegalArgument($"No enum constant org.elasticsearch.search.sort.SortOrder.{other.ToUpperInvariant()}"),
    };

    private bool ParseMissingOrder(AggregationParameters parameters)
    {
        var order = parameters.String("missing_order")?.ToLowerInvariant();
        if (order is not (null or "default") && !MissingBucket)
        {
            throw Errors.IllegalArgument("missingOrder can only be set if missingBucket is true");
        }

        return order switch
        {
            "first" => true,
            "last" => false,
            null or "default" => _ascending,
            _ => throw Errors.IllegalArgument($"Unknown [missing_order]: [{order}]"),
        };
    }
}
