using System.Text.Json;
using Winnow.Search.Mappings;

namespace Winnow.Search.Aggregations;

/// <summary><c>date_histogram</c>: dates by intervals of a calendar or of a clock.</summary>
internal sealed class DateHistogramAggregatorFactory : AggregatorFactory, IHistogramFactory
{
    private readonly ValuesSourceParams _values;
    private readonly DateInterval _interval;
    private readonly long _offset;
    private readonly BucketOrder _order;
    private readonly bool _keyed;
    private readonly (JsonElement Min, JsonElement Max) _extended;
    private readonly (JsonElement Min, JsonElement Max) _hard;

    public DateHistogramAggregatorFactory(Header header, AggregationParameters parameters)
        : base(header)
    {
        _values = parameters.ValuesSource(timezoneAware: true);
        _interval = DateInterval.Parse(parameters);
        _offset = DateInterval.ParseOffset(parameters);
        _order = BucketOrder.Parse(parameters) ?? BucketOrder.KeyAscending;
        MinDocCount = parameters.Check("min_doc_count", () => parameters.Long("min_doc_count") is < 0 and { } count
            ? throw Errors.IllegalArgument($"[min_doc_count] must be greater than or equal to 0. Found [{count}] in [{Name}]")
            : parameters.Long("min_doc_count")) ?? 0;
        _keyed = parameters.Bool("keyed") ?? false;
        _extended = Bounds(parameters, "extended_bounds");
        _hard = Bounds(parameters, "hard_bounds");
        ZoneCheck(parameters);
    }

    public long MinDocCount { get; }

    public override string Type => "date_histogram";

    public override bool IsMultiBucket => true;

    public override Aggregator Create(AggregationContext context, bool singleOwner)
    {
        var source = ValuesSource.Resolve(
            context, _values, Type, FieldKinds.Number | FieldKinds.Date | FieldKinds.Boolean, FieldKind.Date);
        var format = source?.Format ?? DocValueFormats.Unmapped(FieldKind.Date, _values.Format, _values.Zone);
        var extended = Resolve(_extended, "extended_bounds", format, context);
        var hard = Resolve(_hard, "hard_bounds", format, context);
        if (extended.Min < hard.Min || extended.Max > hard.Max)
        {
            throw Errors.IllegalArgument(
                $"Extended bounds have to be inside hard bounds, hard bounds: [{hard.Min}--{hard.Max}], "
                + $"extended bounds: [{extended.Min}--{extended.Max}]");
        }

        var rounding = _interval.Rounding(_values.TimeZone);
        var spec = new DateHistogramSpec(
            rounding, _offset, _order, MinDocCount, _keyed, format, Round(rounding, extended.Min), Round(rounding, extended.Max));
        return new DateHistogramAggregator(this, context, source, spec, hard, singleOwner);
    }

    private static long? Round(DateRounding rounding, long? bound) => bound is { } value ? rounding.Round(value) : null;

    private static (JsonElement Min, JsonElement Max) Bounds(AggregationParameters parameters, string name)
    {
        if (parameters.Object(name, "bounds") is not { } bounds)
        {
            return default;
        }

        bounds.TryGet("min", out var min);
        bounds.TryGet("max", out var max);
        bounds.Done();
        foreach (var bound in (JsonElement[])[min, max])
        {
            if (bound.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Number or JsonValueKind.String))
            {
                throw bounds.BadType("min", bound);
            }
        }

        return (min, max);
    }

    private (long? Min, long? Max) Resolve((JsonElement Min, JsonElement Max) bounds, string boundsName, DocValueFormat format, AggregationContext context)
    {
        var (min, max) = (Value(bounds.Min), Value(bounds.Max));
        return min > max
            ? throw Errors.IllegalArgument(
                $"[{boundsName}.min][{min}] cannot be greater than [{boundsName}.max][{max}] for histogram aggregation [{Name}]")
            : (min, max);

        long? Value(JsonElement bound) => bound.ValueKind switch
        {
            JsonValueKind.Number => bound.TryGetInt64(out var number) ? number : (long)bound.GetDouble(),
            JsonValueKind.String => format.ParseLong(bound.GetString()!, roundUp: false, context.Now),
            _ => null,
        };
    }

    // An unknown zone is a mistake even where no shard would look at it.
    private void ZoneCheck(AggregationParameters parameters)
    {
        if (_values.TimeZone is { } zone)
        {
            parameters.Check("time_zone", () => Dates.TimeZones.Parse(zone));
        }
    }
}
