using Winnow.Search.Dates;

namespace Winnow.Search.Aggregations;

/// <summary>
/// Rounds moments down to the beginning of their interval on the clocks of a time zone: either a unit of the calendar, whose length
/// varies, or a number of milliseconds. Where the clocks change, intervals are as long as they are on the wall. One thread.
/// </summary>
internal sealed class DateRounding
{
    private readonly DateTimeUnit _unit;
    private readonly long _interval;
    private readonly string _zoneId;
    private readonly ZoneOffsets _zone;

    private DateRounding(DateTimeUnit unit, long interval, string zoneId)
    {
        _unit = unit;
        _interval = interval;
        _zoneId = zoneId;
        _zone = new ZoneOffsets(TimeZones.Parse(zoneId));
    }

    /// <summary>By a unit of the calendar.</summary>
    public static DateRounding Calendar(DateTimeUnit unit, string? zoneId) => new(unit, DateTimeUnits.Millis(unit), zoneId ?? "Z");

    /// <summary>By an interval of always the same length.</summary>
    public static DateRounding Fixed(long interval, string? zoneId) => new(default, interval, zoneId ?? "Z");

    public long Round(long utc)
    {
        if (_interval == 0)
        {
            var day = CivilDate.FloorDiv(utc + _zone.OffsetAt(utc), CivilDate.MillisPerDay);
            return FirstMoment(DateTimeUnits.FirstDay(_unit, day));
        }

        return _zone.Fixed is { } offset ? Floor(utc + offset) - offset : RoundOnChangingClock(utc);
    }

    /// <summary>The interval after the one that begins at a moment.</summary>
    public long Next(long rounded)
    {
        if (_interval == 0)
        {
            var day = CivilDate.FloorDiv(rounded + _zone.OffsetAt(rounded), CivilDate.MillisPerDay);
            return FirstMoment(DateTimeUnits.NextFirstDay(_unit, DateTimeUnits.FirstDay(_unit, day)));
        }

        if (_zone.Fixed is not null)
        {
            return rounded + _interval;
        }

        // Where the clocks went back, or a gap swallows the next beginning, it takes more than one interval to get on.
        var local = Floor(rounded + _zone.OffsetAt(rounded));
        var next = RoundOnChangingClock(rounded + _interval);
        while (next <= rounded)
        {
            local += _interval;
            next = RoundOnChangingClock(_zone.Instants(local).Last);
        }

        return next;
    }

    public void WriteTo(AggregationOutput output)
    {
        output.WriteByte((byte)_unit);
        output.WriteVLong(_interval);
        output.WriteString(_zoneId);
    }

    public static DateRounding Read(ref AggregationInput input)
    {
        var unit = (DateTimeUnit)input.ReadByte();
        var interval = input.ReadVLong();
        var zoneId = input.ReadString();
        if (unit > DateTimeUnit.Year || (unit == default ? interval <= 0 : interval != DateTimeUnits.Millis(unit)) || TimeZones.TryParse(zoneId) is null)
        {
            throw AggregationInput.Corrupt($"invalid rounding [{unit}] [{interval}] [{zoneId}]");
        }

        return new DateRounding(unit, interval, zoneId);
    }

    private long Floor(long local) => CivilDate.FloorDiv(local, _interval) * _interval;

    // Where midnight comes twice the first is meant; where it does not come the day begins with the change of the clocks.
    private long FirstMoment(long day) => _zone.Instants(day * CivilDate.MillisPerDay).First;

    private long RoundOnChangingClock(long utc)
    {
        while (true)
        {
            var (first, last, exists) = _zone.Instants(Floor(utc + _zone.OffsetAt(utc)));
            if (!exists && _unit == default)
            {
                // The interval would begin in a gap: it begins where the gap does.
                return first;
            }

            // Of two beginnings in an overlap the later one, unless it is still to come.
            var rounded = last <= utc ? last : first;
            var change = _zone.TransitionBetween(exists ? rounded : first - 1, utc);
            if (change is null)
            {
                return rounded;
            }

            // The clocks changed in between: what counts is the interval that the change fell into.
            utc = change.Value - 1;
        }
    }
}
