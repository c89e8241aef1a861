using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Protocols.Tests.Snapshots.Lifecycle;

public sealed class SnapshotScheduleTests
{
    private static readonly DateTimeOffset Modified = new(2026, 3, 1, 10, 7, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("30m", -5, 30)]
    [InlineData("30m", 0, 30)]
    [InlineData("30m", 29, 30)]
    [InlineData("30m", 30, 60)]
    [InlineData("1h", 150, 180)]
    [InlineData("1d", 1, 1440)]
    public void An_interval_counts_from_the_policys_last_change(string interval, int minutesAfter, int expectedMinutes) =>
        Assert.Equal(Modified.AddMinutes(expectedMinutes), SnapshotSchedule.Parse(interval).Next(Modified, Modified.AddMinutes(minutesAfter)));

    [Fact]
    public void A_cron_expression_does_not_care_when_the_policy_was_changed() =>
        Assert.Equal(
            new DateTimeOffset(2026, 3, 2, 1, 30, 0, TimeSpan.Zero),
            SnapshotSchedule.Parse("0 30 1 * * ?").Next(Modified, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData("30m", 30)]
    [InlineData("0 0/10 * * * ?", 10)]
    [InlineData("0 30 1 * * ?", 1440)]
    [InlineData("0 0 0 1 1 ? 2020", null)]
    public void The_interval_is_the_distance_of_the_next_two_executions(string schedule, int? minutes) =>
        Assert.Equal(minutes, (int?)SnapshotSchedule.Parse(schedule).Interval(Modified)?.TotalMinutes);

    [Theory]
    [InlineData("0")]
    [InlineData("0m")]
    [InlineData("999nanos")]
    [InlineData("-1")]
    [InlineData("NaNs")]
    [InlineData("1.5h")]
    [InlineData("99999999999d")]
    [InlineData("30")]
    [InlineData("soon")]
    public void What_is_no_schedule_is_refused(string text) => Assert.Throws<Refusal>(() => SnapshotSchedule.Parse(text));
}
