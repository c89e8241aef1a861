namespace Winnow.Search.Aggregations;

/// <summary>The interval of a date histogram, as requests write it.</summary>
internal readonly record struct DateInterval(DateTimeUnit Unit, long Millis)
{
    public DateRounding Rounding(string? zone) => Unit == default ? DateRounding.Fixed(Millis, zone) : DateRounding.Calendar(Unit, zone);

    public static DateInterval Parse(AggregationParameters parameters)
    {
        var calendar = parameters.String("calendar_interval");
        var fixedInterval = parameters.String("fixed_interval");
        if (calendar is not null && fixedInterval is not null)
        {
            throw parameters.Failed("calendar_interval", parameters.Body.GetProperty("calendar_interval"), Errors.IllegalArgument(
                "Cannot use [calendar_interval] with [fixed_interval] configuration option."));
        }

        if (calendar is not null)
        {
            return parameters.Check("calendar_interval", () => DateTimeUnits.TryParse(calendar, out var unit)
                ? new DateInterval(unit, 0)
                : throw Errors.IllegalArgument($"The supplied interval [{calendar}] could not be parsed as a calendar interval."));
        }

        if (fixedInterval is not null)
        {
            return parameters.Check("fixed_interval", () => new DateInterval(default, ParseFixed(fixedInterval)));
        }

        parameters.Require(Errors.IllegalArgument("Invalid interval specified, must be non-null and non-empty"));
        return new DateInterval(DateTimeUnit.Day, 0);
    }

    /// <summary>An offset: a number of milliseconds or a duration, perhaps with a sign.</summary>
    public static long ParseOffset(AggregationParameters parameters)
    {
        if (parameters.String("offset") is not { Length: > 0 } offset)
        {
            return 0;
        }

        if (long.TryParse(offset, out var millis))
        {
            return millis;
        }

        var magnitude = offset[0] is '+' or '-' ? offset[1..] : offset;
        var span = parameters.Check("offset", () => TimeValue.Parse(magnitude, "DateHistogramAggregationBuilder.parseOffset"));
        return (long)span.TotalMilliseconds * (offset[0] == '-' ? -1 : 1);
    }

    private static long ParseFixed(string text)
    {
        long millis;
        try
        {
            millis = (long)TimeValue.Parse(text, "fixed_interval").TotalMilliseconds;
        }
        catch (ElasticsearchException e)
        {
            throw Errors.IllegalArgument($"The supplied interval [{text}] could not be parsed as a fixed interval.", e);
        }

        return millis > 0 ? millis : throw Errors.IllegalArgument("Zero or negative time interval not supported");
    }
}
