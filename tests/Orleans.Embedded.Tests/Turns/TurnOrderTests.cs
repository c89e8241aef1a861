using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Turns;

[Alias("tests.ISequenceGrain")]
public interface ISequenceGrain : IGrainWithStringKey
{
    [Alias("Append")]
    Task Append(int number);

    [Alias("AppendLater")]
    Task AppendLater(int number);

    [OneWay]
    [Alias("Chain")]
    Task Chain(int left);

    [AlwaysInterleave]
    [Alias("ChainPositionAfterYield")]
    Task<int> ChainPositionAfterYield();

    [Alias("All")]
    ValueTask<int[]> All();
}

public sealed class SequenceGrain : Grain, ISequenceGrain
{
    private readonly List<int> _numbers = [];
    private int _chain;

    public Task Append(int number)
    {
        _numbers.Add(number);
        return Task.CompletedTask;
    }

    public async Task AppendLater(int number)
    {
        await Task.Yield();
        _numbers.Add(number);
        await Task.Yield();
        _numbers.Add(-number);
    }

    public Task Chain(int left)
    {
        _chain++;
        return left == 0 ? Task.CompletedTask : GrainFactory.GetGrain<ISequenceGrain>(this.GetPrimaryKeyString()).Chain(left - 1);
    }

    public async Task<int> ChainPositionAfterYield()
    {
        await Task.Yield();
        return _chain;
    }

    public ValueTask<int[]> All() => new([.. _numbers]);
}

/// <summary>Requests run in the order in which they came, and none can keep others from their turn.</summary>
public class TurnOrderTests
{
    [Fact]
    public async Task Calls_of_one_caller_run_in_the_order_in_which_they_were_made()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISequenceGrain>("x");
        await grain.All();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(grain.Append)).Soon();
        Assert.Equal(Enumerable.Range(0, 1000), await grain.All());
    }

    [Fact]
    public async Task Calls_that_cause_the_activation_and_those_after_them_keep_their_order()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var round = 0; round < 300; round++)
        {
            var grain = silo.Grain<ISequenceGrain>($"{round}");
            await Task.WhenAll(Enumerable.Range(0, 20).Select(grain.Append)).Soon();
            Assert.Equal(Enumerable.Range(0, 20), await grain.All());
        }
    }

    [Fact]
    public async Task A_call_ends_before_the_next_begins()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISequenceGrain>("x");
        await Task.WhenAll(Enumerable.Range(1, 300).Select(grain.AppendLater)).Soon();
        var numbers = await grain.All();
        Assert.Equal(600, numbers.Length);
        Assert.All(numbers.Chunk(2), pair => Assert.Equal(pair[0], -pair[1]));
    }

    [Fact]
    public async Task A_grain_that_always_has_requests_waiting_still_comes_to_its_continuations()
    {
        const int length = 100_000;
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ISequenceGrain>("x");
        await grain.All();
        await grain.Chain(length);
        Assert.InRange(await grain.ChainPositionAfterYield().Soon(), 0, length - 1);
    }
}
