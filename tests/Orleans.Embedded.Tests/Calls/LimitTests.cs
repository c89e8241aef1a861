using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

/// <summary>A grain that cannot keep up refuses calls when it is told to.</summary>
public class LimitTests
{
    [Fact]
    public async Task More_waiting_calls_than_the_hard_limit_are_refused()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.Configure<SiloMessagingOptions>(o => o.MaxEnqueuedRequestsHardLimit = 2));
        var grain = silo.Grain<ISlowGrain>("x");
        var running = grain.Wait("point");
        await silo.Checkpoints.Reached("point");
        var waiting = new[] { grain.Write("1"), grain.Write("2") };
        await Assert.ThrowsAsync<LimitExceededException>(() => grain.Write("3").Soon());
        silo.Checkpoints.Open("point");
        await running.Soon();
        await Task.WhenAll(waiting).Soon();
        await grain.Write("4").Soon();
        Assert.Equal(["1", "2", "4"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Long_queues_of_calls_with_a_request_context_are_worked_off()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISlowGrain>("x");
        RequestContext.Set("key", "value");
        var running = grain.Wait("point");
        await silo.Checkpoints.Reached("point");
        var waiting = Enumerable.Range(0, 20_000).Select(i => grain.Write($"{i}")).ToArray();
        silo.Checkpoints.Open("point");
        await running.Soon();
        await Task.WhenAll(waiting).Soon();
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => $"{i}"), silo.Journal.Entries);
    }
}
