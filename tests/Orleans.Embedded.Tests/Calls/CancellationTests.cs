using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.ICancellableGrain")]
public interface ICancellableGrain : IGrainWithStringKey
{
    [Alias("Wait")]
    Task Wait(string point, CancellationToken cancellationToken = default);

    [Alias("Relay")]
    Task Relay(string point, string to, CancellationToken cancellationToken);

    [Alias("Ignore")]
    Task<string> Ignore(string point, CancellationToken cancellationToken);

    [Alias("CanBeCancelled")]
    Task<bool> CanBeCancelled(CancellationToken cancellationToken = default);
}

public sealed class CancellableGrain(Checkpoints checkpoints, Journal journal) : Grain, ICancellableGrain
{
    public async Task Wait(string point, CancellationToken cancellationToken = default)
    {
        journal.Add($"+{point}");
        try
        {
            await checkpoints.Pass(point, cancellationToken);
        }
        finally
        {
            journal.Add($"-{point} {cancellationToken.IsCancellationRequested}");
        }
    }

    public Task Relay(string point, string to, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<ICancellableGrain>(to).Wait(point, cancellationToken);

    public async Task<string> Ignore(string point, CancellationToken cancellationToken)
    {
        await checkpoints.Pass(point, CancellationToken.None);
        journal.Add($"-{point} {cancellationToken.IsCancellationRequested}");
        return point;
    }

    public Task<bool> CanBeCancelled(CancellationToken cancellationToken = default) => Task.FromResult(cancellationToken.CanBeCanceled);
}

/// <summary>Tokens travel with calls.</summary>
public class CancellationTests
{
    [Fact]
    public async Task The_grain_sees_the_callers_cancellation()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var call = silo.Grain<ICancellableGrain>("x").Wait("point", source.Token);
        await silo.Checkpoints.Reached("point");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(["+point", "-point True"], await silo.Journal.Until(2));
    }

    [Fact]
    public async Task Cancellation_goes_on_to_calls_of_the_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var call = silo.Grain<ICancellableGrain>("x").Relay("point", "y", source.Token);
        await silo.Checkpoints.Reached("point");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(["+point", "-point True"], await silo.Journal.Until(2));
    }

    [Fact]
    public async Task A_waiting_request_is_cancelled_before_it_runs()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var grain = silo.Grain<ICancellableGrain>("x");
        var first = grain.Wait("first");
        await silo.Checkpoints.Reached("first");
        var second = grain.Wait("second", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Soon());
        silo.Checkpoints.Open("first");
        await first.Soon();
        Assert.False(await grain.CanBeCancelled().Soon());
        Assert.Equal(["+first", "-first False"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICancellableGrain>("x");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.Wait("point", new CancellationToken(canceled: true)).Soon());
        Assert.False(await grain.CanBeCancelled().Soon());
        Assert.Empty(silo.Journal.Entries);
    }

    [Fact]
    public async Task By_default_the_caller_does_not_wait_for_the_grain_to_notice()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var call = silo.Grain<ICancellableGrain>("x").Ignore("point", source.Token);
        await silo.Checkpoints.Reached("point");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        silo.Checkpoints.Open("point");
        Assert.Equal(["-point True"], await silo.Journal.Until(1));
    }

    [Fact]
    public async Task The_caller_waits_for_the_grains_answer_when_told_to()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.Configure<SiloMessagingOptions>(o => o.WaitForCancellationAcknowledgement = true));
        using var source = new CancellationTokenSource();
        var grain = silo.Grain<ICancellableGrain>("x");
        var call = grain.Ignore("point", source.Token);
        await silo.Checkpoints.Reached("point");
        await source.CancelAsync();
        silo.Checkpoints.Open("point");
        Assert.Equal("point", await call.Soon());
    }

    [Fact]
    public async Task A_call_that_times_out_is_cancelled_at_the_grain()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var call = silo.Grain<ICancellableGrain>("x").Wait("point", source.Token);
        await silo.Checkpoints.Reached("point");
        silo.Time.Advance(TimeSpan.FromSeconds(35));
        await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        Assert.Equal(["+point", "-point True"], await silo.Journal.Until(2));
    }

    [Fact]
    public async Task Cancelling_after_the_answer_changes_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var grain = silo.Grain<ICancellableGrain>("x");
        Assert.True(await grain.CanBeCancelled(source.Token).Soon());
        await source.CancelAsync();
        Assert.False(await grain.CanBeCancelled().Soon());
    }
}
