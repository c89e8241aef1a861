using System.Globalization;
using Winnow.Search.Aggregations;

namespace Winnow.Search.Tests.Aggregations;

public class DateRoundingTests
{
    private static readonly string[] Zones =
    [
        "UTC", "+05:30", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago", "Asia/Gaza",
        "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_moment_lies_in_the_interval_that_it_is_rounded_to(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var zone = Zones[random.Next(Zones.Length)];
            var unit = (DateTimeUnit)random.Next(1, 9);
            var interval = random.Next(1, 100) * new[] { 1000L, 60_000, 3_600_000, 86_400_000 }[random.Next(4)];
            var isCalendar = random.Next(2) == 0;
            var rounding = isCalendar ? DateRounding.Calendar(unit, zone) : DateRounding.Fixed(interval, zone);
            var what = $"seed {seed}, round {round}: {zone} {(isCalendar ? unit : interval)}";
            var last = (Moment: long.MinValue, Rounded: long.MinValue);
            foreach (var moment in Moments(random, zone).Order())
            {
                var rounded = rounding.Round(moment);
                Assert.True(rounded <= moment, what);
                Assert.True(rounded >= last.Rounded, $"{what}: {last.Moment} to {last.Rounded}, but {moment} to {rounded}");
                Assert.True(rounding.Round(rounded) == rounded, $"{what}: {moment} to {rounded} to {rounding.Round(rounded)}");
                Assert.True(rounding.Next(rounded) > rounded, what);
                last = (moment, rounded);
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_prepared_rounding_gives_the_same(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var zone = Zones[random.Next(Zones.Length)];
            var rounding = random.Next(2) == 0
                ? DateRounding.Calendar((DateTimeUnit)random.Next(1, 9), zone)
                : DateRounding.Fixed(random.Next(1, 50) * new[] { 60_000L, 3_600_000, 86_400_000 }[random.Next(3)], zone);
            var moments = Moments(random, zone).ToList();
            var prepared = new PreparedRounding(rounding, moments.Min(), moments.Max());
            foreach (var moment in moments)
            {
                Assert.True(
                    rounding.Round(moment) == prepared.Round(moment),
                    $"seed {seed}, round {round}: {zone} {moment}: {rounding.Round(moment)} but {prepared.Round(moment)}");
            }
        }
    }

    [Theory]
    [InlineData("day", "Europe/Berlin", "2024-03-31T12:00:00Z", "2024-03-30T23:00:00Z")]
    [InlineData("day", "Europe/Berlin", "2024-10-27T23:30:00Z", "2024-10-27T23:00:00Z")]
    [InlineData("hour", "Europe/Berlin", "2024-10-27T00:30:00Z", "2024-10-27T00:00:00Z")]
    [InlineData("hour", "Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-27T01:00:00Z")]
    [InlineData("day", "America/Sao_Paulo", "2018-11-04T15:00:00Z", "2018-11-04T03:00:00Z")]
    [InlineData("week", "Asia/Kolkata", "2024-01-03T00:00:00Z", "2023-12-31T18:30:00Z")]
    [InlineData("quarter", "UTC", "2024-06-30T23:59:59Z", "2024-04-01T00:00:00Z")]
    [InlineData("year", "Pacific/Apia", "2012-01-01T00:00:00Z", "2011-12-31T10:00:00Z")]
    public void Calendar_units_follow_the_clocks_of_the_zone(string unit, string zone, string moment, string expected)
    {
        Assert.True(DateTimeUnits.TryParse(unit, out var parsed));
        Assert.Equal(Millis(expected), DateRounding.Calendar(parsed, zone).Round(Millis(moment)));
    }

    [Theory]
    [InlineData(12, "Europe/Berlin", "2024-03-31T08:00:00Z", "2024-03-30T23:00:00Z")]
    [InlineData(24, "Europe/Berlin", "2024-10-27T22:30:00Z", "2024-10-26T22:00:00Z")]
    [InlineData(24, "Europe/Berlin", "2024-10-27T23:30:00Z", "2024-10-27T23:00:00Z")]
    [InlineData(1, "+05:30", "2024-01-01T00:10:00Z", "2023-12-31T23:30:00Z")]
    public void Fixed_intervals_begin_on_the_clocks_of_the_zone(int hours, string zone, string moment, string expected) =>
        Assert.Equal(Millis(expected), DateRounding.Fixed(hours * 3_600_000L, zone).Round(Millis(moment)));

    private static long Millis(string iso) => DateTimeOffset.Parse(iso, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    /// <summary>Moments over some years, many of them around changes of the clocks.</summary>
    private static IEnumerable<long> Moments(Random random, string zone)
    {
        var start = Millis("2009-01-01T00:00:00Z");
        var clocks = new ZoneOffsets(Winnow.Search.Dates.TimeZones.Parse(zone));
        for (var i = 0; i < 200; i++)
        {
            var moment = start + (long)(random.NextDouble() * 8 * 365 * 86_400_000);
            yield return moment;
            if (clocks.TransitionBetween(moment - (400L * 86_400_000), moment) is { } change)
            {
                yield return change + random.Next(-4 * 3_600_000, 4 * 3_600_000);
                yield return change;
                yield return change - 1;
            }
        }
    }
}
