using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Networking;
using Xunit;

namespace Orleans.Embedded.Tests;

[Alias("tests.Order")]
[GenerateSerializer]
public sealed record Order([property: Id(0)] string Name, [property: Id(1)] int Count)
{
    [Id(2)]
    public List<string> Lines { get; init; } = [];
}

public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    ValueTask<Order> Echo(Order order);

    Task<T> Generic<T>(T value);

    IAsyncEnumerable<int> Count(int to);

    Task Fail();
}

internal interface IInternalGrain : IGrainWithIntegerKey
{
    [OneWay]
    Task Tell(string text);

    Task<string?> Told();
}

[GenerateSerializer]
public sealed class CounterState
{
    [Id(0)]
    public int Value { get; set; }
}

public sealed class CounterGrain([PersistentState("counter")] IPersistentState<CounterState> state) : Grain, ICounterGrain
{
    public async Task<int> Add(int amount)
    {
        state.State.Value += amount;
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public ValueTask<Order> Echo(Order order)
    {
        order.Lines.Add("seen");
        return new(order);
    }

    public Task<T> Generic<T>(T value) => Task.FromResult(value);

    public async IAsyncEnumerable<int> Count(int to)
    {
        for (var i = 0; i < to; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    public Task Fail() => throw new InvalidOperationException("no");
}

internal sealed class InternalGrain : Grain, IInternalGrain
{
    private string? _told;

    public Task Tell(string text)
    {
        _told = text;
        return Task.CompletedTask;
    }

    public Task<string?> Told() => Task.FromResult(_told);
}

public class SmokeTests
{
    [Fact]
    public async Task One_silo_serves_calls()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(19100, 19101).AddMemoryGrainStorageAsDefault());
        new InMemoryNetwork().Use(builder.Services);
        using var host = builder.Build();
        await host.StartAsync();
        var factory = host.Services.GetRequiredService<IGrainFactory>();
        var grain = factory.GetGrain<ICounterGrain>("a");
        Assert.Equal(3, await grain.Add(3));
        Assert.Equal(5, await grain.Add(2));
        var order = new Order("x", 1);
        var echoed = await grain.Echo(order);
        Assert.Empty(order.Lines);
        Assert.Equal(["seen"], echoed.Lines);
        Assert.Equal("x", echoed.Name);
        Assert.Equal("q", await grain.Generic("q"));
        Assert.Equal(7, await grain.Generic(7));
        var list = new List<int>();
        await foreach (var i in grain.Count(250))
        {
            list.Add(i);
        }

        Assert.Equal(Enumerable.Range(0, 250), list);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail());
        Assert.Equal("no", failure.Message);
        var inner = factory.GetGrain<IInternalGrain>(1);
        await inner.Tell("hello");
        Assert.Equal("hello", await inner.Told());
        await host.StopAsync();
    }
}
