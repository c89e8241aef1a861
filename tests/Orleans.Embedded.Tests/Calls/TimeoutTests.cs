using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.ISlowGrain")]
public interface ISlowGrain : IGrainWithStringKey
{
    [Alias("Wait")]
    Task<string> Wait(string point);

    [ResponseTimeout("00:00:05")]
    [Alias("WaitShortly")]
    Task WaitShortly(string point);

    [Alias("Write")]
    Task Write(string text);
}

public sealed class SlowGrain(Checkpoints checkpoints, Journal journal) : Grain, ISlowGrain
{
    public async Task<string> Wait(string point)
    {
        await checkpoints.Pass(point);
        return point;
    }

    public Task WaitShortly(string point) => checkpoints.Pass(point);

    public Task Write(string text)
    {
        journal.Add(text);
        return Task.CompletedTask;
    }
}

/// <summary>Callers do not wait for ever.</summary>
public class TimeoutTests
{
    [Fact]
    public async Task A_call_without_an_answer_times_out_after_the_response_timeout()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<ISlowGrain>("x").Wait("point");
        await silo.Checkpoints.Reached("point");
        silo.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(3));
        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        Assert.Contains("00:00:30", timeout.Message, StringComparison.Ordinal);
        Assert.Contains("Wait", timeout.Message, StringComparison.Ordinal);
        silo.Checkpoints.Open("point");
    }

    [Fact]
    public async Task The_response_timeout_is_an_option()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromMinutes(2)));
        var call = silo.Grain<ISlowGrain>("x").Wait("point");
        await silo.Checkpoints.Reached("point");
        silo.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(call.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        silo.Checkpoints.Open("point");
    }

    [Fact]
    public async Task A_method_may_have_a_timeout_of_its_own()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<ISlowGrain>("x").WaitShortly("point");
        await silo.Checkpoints.Reached("point");
        silo.Time.Advance(TimeSpan.FromSeconds(7));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        silo.Checkpoints.Open("point");
    }

    [Fact]
    public async Task A_late_answer_is_ignored_and_the_grain_goes_on()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISlowGrain>("x");
        var call = grain.Wait("point");
        await silo.Checkpoints.Reached("point");
        silo.Time.Advance(TimeSpan.FromSeconds(35));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        silo.Checkpoints.Open("point");
        Assert.Equal("point", await grain.Wait("point").Soon());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_whose_caller_has_given_up_is_dropped_unless_told_otherwise(bool drop)
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.Configure<SiloMessagingOptions>(o => o.DropExpiredMessages = drop));
        var grain = silo.Grain<ISlowGrain>("x");
        var first = grain.Wait("point");
        await silo.Checkpoints.Reached("point");
        var second = grain.Write("expired");
        silo.Time.Advance(TimeSpan.FromSeconds(35));
        await Assert.ThrowsAsync<TimeoutException>(() => first.Soon());
        await Assert.ThrowsAsync<TimeoutException>(() => second.Soon());
        silo.Checkpoints.Open("point");
        await grain.Write("fresh").Soon();
        Assert.Equal(drop ? ["fresh"] : ["expired", "fresh"], silo.Journal.Entries);
    }
}
