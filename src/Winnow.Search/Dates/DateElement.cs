namespace Winnow.Search.Dates;

internal enum DateFieldKind
{
    Literal,
    Optional,
    Year,
    Month,
    MonthText,
    Day,
    DayOfYear,
    DayOfWeek,
    DayOfWeekText,
    WeekYear,
    Week,
    Hour,
    ClockHourOfAmPm,
    AmPm,
    Minute,
    Second,
    Fraction,
    Offset,
    ZoneId,
    EpochMillis,
    EpochSeconds,
}

/// <summary>One element of a date pattern.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="MinWidth">The least digits (or, for text and offsets, the count of pattern letters).</param>
/// <param name="MaxWidth">The most digits.</param>
/// <param name="Text">The literal.</param>
/// <param name="Children">The elements of an optional section.</param>
internal sealed record DateElement(DateFieldKind Kind, int MinWidth = 1, int MaxWidth = 1, string Text = "", DateElement[]? Children = null)
{
    /// <summary>Only an option for reading: printing leaves it out.</summary>
    public bool ParseOnly { get; init; }
}
