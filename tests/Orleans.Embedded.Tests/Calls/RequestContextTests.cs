using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.IContextGrain")]
public interface IContextGrain : IGrainWithStringKey
{
    [Alias("Get")]
    Task<string?> Get(string key);

    [Alias("GetAfterYield")]
    Task<string?> GetAfterYield(string key);

    [Alias("GetThrough")]
    Task<string?> GetThrough(string key, string[] path);

    [Alias("Set")]
    Task<string?> Set(string key, string value);

    [Alias("Mutate")]
    Task Mutate(string key);

    [Alias("GetInTimer")]
    Task<string?> GetInTimer(string key);
}

public sealed class ContextGrain : Grain, IContextGrain
{
    private string? _seenInTimer;

    public Task<string?> Get(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async Task<string?> GetAfterYield(string key)
    {
        await Task.Yield();
        return RequestContext.Get(key) as string;
    }

    public Task<string?> GetThrough(string key, string[] path) =>
        path.Length == 0 ? Get(key) : GrainFactory.GetGrain<IContextGrain>(path[0]).GetThrough(key, path[1..]);

    public async Task<string?> Set(string key, string value)
    {
        RequestContext.Set(key, value);
        return await GrainFactory.GetGrain<IContextGrain>("other").Get(key);
    }

    public Task Mutate(string key)
    {
        ((List<string>)RequestContext.Get(key)!).Add("changed");
        return Task.CompletedTask;
    }

    public async Task<string?> GetInTimer(string key)
    {
        var ticked = new TaskCompletionSource();
        using var timer = this.RegisterGrainTimer(
            () =>
            {
                _seenInTimer = RequestContext.Get(key) as string ?? "nothing";
                ticked.SetResult();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        await ticked.Task;
        return _seenInTimer;
    }
}

/// <summary>What callers put into the request context travels with their calls, downstream only.</summary>
public class RequestContextTests
{
    [Theory]
    [InlineData]
    [InlineData("b")]
    [InlineData("b", "c", "d")]
    public async Task Values_travel_along_the_chain_of_calls(params string[] path)
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("key", "value");
        Assert.Equal("value", await silo.Grain<IContextGrain>("a").GetThrough("key", path).Soon());
    }

    [Fact]
    public async Task Values_are_there_after_an_await()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("key", "value");
        Assert.Equal("value", await silo.Grain<IContextGrain>("a").GetAfterYield("key").Soon());
    }

    [Fact]
    public async Task Callers_do_not_see_what_the_callee_sets()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IContextGrain>("a");
        Assert.Equal("inner", await grain.Set("key", "inner").Soon());
        Assert.Null(RequestContext.Get("key"));
        Assert.Null(await grain.Get("key").Soon());
    }

    [Fact]
    public async Task Values_are_copied()
    {
        await using var silo = await TestSilo.StartAsync();
        var list = new List<string>();
        RequestContext.Set("key", list);
        await silo.Grain<IContextGrain>("a").Mutate("key").Soon();
        Assert.Empty(list);
    }

    [Fact]
    public async Task Calls_made_at_once_have_each_their_own()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IContextGrain>("a");
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            RequestContext.Set("key", i.ToString());
            return await grain.GetAfterYield("key");
        })).Soon();
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i.ToString()), results);
    }

    [Fact]
    public async Task Removed_and_cleared_values_do_not_travel()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IContextGrain>("a");
        RequestContext.Set("first", "1");
        RequestContext.Set("second", "2");
        Assert.True(RequestContext.Remove("first"));
        Assert.False(RequestContext.Remove("first"));
        Assert.Null(await grain.Get("first").Soon());
        Assert.Equal("2", await grain.Get("second").Soon());
        RequestContext.Clear();
        Assert.Null(await grain.Get("second").Soon());
    }

    [Fact]
    public async Task Timers_start_without_it()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("key", "value");
        var call = silo.Grain<IContextGrain>("a").GetInTimer("key");
        await silo.AdvanceUntil(call, TimeSpan.FromMilliseconds(1));
        Assert.Equal("nothing", await call);
    }
}
