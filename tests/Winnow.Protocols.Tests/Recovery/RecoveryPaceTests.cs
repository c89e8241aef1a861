using FsCheck;
using FsCheck.Fluent;
using Winnow.Protocols.Recovery;

namespace Winnow.Protocols.Tests.Recovery;

public sealed class RecoveryPaceTests
{
    private const long Rate = 40 << 20;

    [Fact]
    public void Nobody_waits_without_a_limit()
    {
        new RateLimit(TimeSpan.FromHours(1)).Reserve(TimeSpan.FromSeconds(1), long.MaxValue, 0, out var wait);
        Assert.Equal(TimeSpan.Zero, wait);
    }

    [Fact]
    public void What_is_sent_never_exceeds_the_bandwidth_by_more_than_a_burst() => Prop.ForAll<byte[]>(Check).QuickCheckThrowOnFailure();

    private static void Check(byte[] pauses)
    {
        var limit = default(RateLimit);
        var now = TimeSpan.FromSeconds(10);
        var begin = now;
        var last = now;
        var sent = 0L;
        foreach (var pause in pauses)
        {
            now += TimeSpan.FromMilliseconds(pause);
            limit = limit.Reserve(now, 1 << 20, Rate, out var wait);
            sent += 1 << 20;
            last = now + wait;
            var allowed = ((last - begin) + RateLimit.Burst).TotalSeconds * Rate;
            Assert.True(sent <= allowed + 1024, $"{sent} bytes until {last - begin}");
        }
    }

    [Fact]
    public void Those_who_share_it_wait_one_after_another()
    {
        var limit = default(RateLimit).Reserve(TimeSpan.FromSeconds(1), Rate, Rate, out var first).Reserve(TimeSpan.FromSeconds(1), Rate, Rate, out var second);
        Assert.Equal(TimeSpan.FromSeconds(1), second - first);
        limit.Reserve(TimeSpan.FromSeconds(60), Rate / 100, Rate, out var later);
        Assert.Equal(TimeSpan.Zero, later);
    }

    [Theory]
    [InlineData(RecoveryFailure.SourceNotReady, true, 0.5)]
    [InlineData(RecoveryFailure.CorruptOnTheWire, true, 0.5)]
    [InlineData(RecoveryFailure.Network, true, 5)]
    [InlineData(RecoveryFailure.Local, false, 0)]
    public void Troubles_of_others_are_waited_for_and_own_ones_end_the_copy(RecoveryFailure failure, bool retry, double seconds)
    {
        var delays = new RecoveryDelays(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(30));
        Assert.Equal(new RecoveryVerdict(retry, TimeSpan.FromSeconds(seconds)), RecoveryFailures.Decide(failure, TimeSpan.FromMinutes(29), delays));
        Assert.False(RecoveryFailures.Decide(failure, TimeSpan.FromMinutes(30), delays).Retry);
    }

    [Fact]
    public void Progress_keeps_the_times_of_its_stages_and_foretells_the_end_of_the_files()
    {
        var progress = new RecoveryProgress { StartMillis = 1000, StageMillis = 1000 }.Enter(RecoveryStage.Index, 1100) with { BytesTotal = 400, BytesReused = 100, BytesRecovered = 100 };
        Assert.Equal(200, progress.MillisLeft(1200));
        var translog = progress.Enter(RecoveryStage.VerifyIndex, 1500).Enter(RecoveryStage.Translog, 1600);
        Assert.Equal((400L, 100L, 0L), (translog.IndexMillis, translog.VerifyMillis, translog.StopMillis));
        var done = translog.Enter(RecoveryStage.Finalize, 1900).Enter(RecoveryStage.Done, 2000);
        Assert.Equal((300L, 2000L, 0L), (done.TranslogMillis, done.StopMillis, done.MillisLeft(3000)!.Value));
        Assert.Equal((1000L, 0L), (done.Restart(5000).StartMillis, done.Restart(5000).BytesTotal));
    }
}
