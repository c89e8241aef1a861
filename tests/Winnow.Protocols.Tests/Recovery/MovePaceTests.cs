using FsCheck;
using FsCheck.Fluent;
using Winnow.Protocols.Recovery;

namespace Winnow.Protocols.Tests.Recovery;

public sealed class MovePaceTests
{
    [Fact]
    public void A_move_starts_slowly_and_reaches_the_whole_bandwidth_of_an_idle_machine()
    {
        var (pace, now) = Looked(default, TimeSpan.FromSeconds(10), percent: 0, times: 1);
        Assert.Equal(MovePace.Least, pace.Share);
        (pace, _) = Looked(pace, now, percent: 40, times: 10);
        Assert.Equal(1, pace.Share);
    }

    [Fact]
    public void It_gives_way_on_a_busy_machine_and_never_stops()
    {
        var (fast, now) = Looked(default, TimeSpan.FromSeconds(10), percent: 0, times: 20);
        var (slower, later) = Looked(fast, now, MovePace.Busy, times: 1);
        Assert.InRange(slower.Share, MovePace.Least, 0.6);
        var (slowest, _) = Looked(slower, later, percent: 100, times: 100);
        Assert.InRange(slowest.Share, MovePace.Least, MovePace.Least * 1.001);
    }

    [Fact]
    public void Between_busy_and_idle_it_keeps_its_pace()
    {
        var (pace, now) = Looked(default, TimeSpan.FromSeconds(10), percent: 0, times: 3);
        Assert.Equal(pace.Share, Looked(pace, now, (MovePace.Busy + MovePace.Idle) / 2, times: 10).Pace.Share);
    }

    [Fact]
    public void After_a_pause_it_starts_slowly_again()
    {
        var (fast, now) = Looked(default, TimeSpan.FromSeconds(10), percent: 0, times: 20);
        Assert.Equal(MovePace.Least, fast.Look(now + TimeSpan.FromMinutes(1), 0).Share);
    }

    [Fact]
    public void The_machine_is_looked_at_now_and_then()
    {
        var pace = default(MovePace);
        Assert.True(pace.IsDue(TimeSpan.Zero));
        pace = pace.Look(TimeSpan.Zero, 50);
        Assert.False(pace.IsDue(MovePace.Interval / 2));
        Assert.True(pace.IsDue(MovePace.Interval));
    }

    [Fact]
    public void Small_files_count_for_what_a_file_costs()
    {
        Assert.Equal(MovePace.LeastCost, MovePace.Cost(35));
        Assert.Equal(1 << 20, MovePace.Cost(1 << 20));
    }

    [Fact]
    public void The_share_is_always_between_the_least_and_the_whole() => Prop.ForAll<byte[]>(percents =>
    {
        var (pace, now) = (default(MovePace), TimeSpan.Zero);
        foreach (var percent in percents)
        {
            (pace, now) = Looked(pace, now, percent % 101, times: 1);
            Assert.InRange(pace.Share, MovePace.Least, 1);
        }
    }).QuickCheckThrowOnFailure();

    private static (MovePace Pace, TimeSpan Now) Looked(MovePace pace, TimeSpan now, int percent, int times)
    {
        for (var n = 0; n < times; n++)
        {
            now += MovePace.Interval;
            pace = pace.Look(now, percent);
        }

        return (pace, now);
    }
}
