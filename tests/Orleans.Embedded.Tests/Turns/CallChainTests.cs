using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Turns;

[Alias("tests.IPingGrain")]
public interface IPingGrain : IGrainWithStringKey
{
    /// <summary>Calls the grains named on the path one after the other, each from the one before.</summary>
    [Alias("Visit")]
    Task<int> Visit(string[] path, string mode);

    [Alias("Hold")]
    Task Hold(string other, string point);

    [AlwaysInterleave]
    [Alias("Probe")]
    Task Probe();
}

public sealed class PingGrain(Checkpoints checkpoints) : Grain, IPingGrain
{
    public async Task<int> Visit(string[] path, string mode)
    {
        if (path.Length == 0)
        {
            return 0;
        }

        var next = GrainFactory.GetGrain<IPingGrain>(path[0]);
        using var outer = mode == "none" ? default(IDisposable) : RequestContext.AllowCallChainReentrancy();
        using var inner = mode == "suppressed" ? RequestContext.SuppressCallChainReentrancy() : default(IDisposable);
        return 1 + await next.Visit(path[1..], mode);
    }

    public async Task Hold(string other, string point)
    {
        using (RequestContext.AllowCallChainReentrancy())
        {
            await GrainFactory.GetGrain<IPingGrain>(other).Visit([this.GetPrimaryKeyString()], "none");
            checkpoints.Signal("been back");
            await checkpoints.Pass(point);
        }
    }

    public Task Probe() => Task.CompletedTask;
}

/// <summary>Calls that come back into a grain that waits for them.</summary>
public class CallChainTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("b", "a")]
    [InlineData("b", "c", "b", "a", "c")]
    public async Task A_chain_that_allows_it_may_come_back(params string[] path)
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal(path.Length, await silo.Grain<IPingGrain>("a").Visit(path, "allowed").Soon());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("suppressed")]
    public async Task Any_other_chain_waits_for_itself_until_it_times_out(string mode)
    {
        await using var silo = await TestSilo.StartAsync();
        var call = silo.Grain<IPingGrain>("a").Visit(["b", "a"], mode);
        await Assert.ThrowsAsync<TimeoutException>(() => silo.AdvanceUntil(call, TimeSpan.FromSeconds(31)));
    }

    [Fact]
    public async Task Only_the_chain_itself_gets_in()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPingGrain>("a");
        var holder = grain.Hold("b", "hold");
        await silo.Checkpoints.Reached("hold");
        Assert.True(silo.Checkpoints.IsReached("been back"));
        var stranger = grain.Visit([], "none");
        using (RequestContext.AllowCallChainReentrancy())
        {
            var otherChain = grain.Visit([], "none");
            // When this one has run, the two before it have been looked at.
            await grain.Probe().Soon();
            Assert.False(stranger.IsCompleted);
            Assert.False(otherChain.IsCompleted);
            silo.Checkpoints.Open("hold");
            await Task.WhenAll(holder, stranger, otherChain).Soon();
        }
    }
}
