using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Turns;

[Alias("tests.IBankGrain")]
public interface IBankGrain : IGrainWithStringKey
{
    [Alias("Deposit")]
    Task Deposit(int amount);

    [Alias("Balance")]
    ValueTask<int> Balance();

    [Alias("Overlaps")]
    ValueTask<(int Turns, int Calls)> Overlaps();
}

public abstract class BankGrainBase : Grain, IBankGrain
{
    private readonly int[] _overlaps = [0, 0];
    private int _balance;
    private int _inTurn;
    private int _inCall;

    public async Task Deposit(int amount)
    {
        var otherCalls = _inCall++;
        _overlaps[1] += otherCalls;
        Turn(() => _balance += amount);
        await Task.Yield();
        Turn(() => _balance -= 1);
        // Comes back from the thread pool to the grain's own turns.
        await Task.WhenAll(Task.Yield().ToTask(), Task.CompletedTask);
        Turn(() => _balance += 1);
        _inCall--;
    }

    public ValueTask<int> Balance() => new(_balance);

    public ValueTask<(int Turns, int Calls)> Overlaps() => new((_overlaps[0], _overlaps[1]));

    private void Turn(Action action)
    {
        if (Interlocked.Exchange(ref _inTurn, 1) != 0)
        {
            Interlocked.Increment(ref _overlaps[0]);
        }

        Thread.SpinWait(20);
        action();
        Volatile.Write(ref _inTurn, 0);
    }
}

[GrainType("bank")]
public sealed class BankGrain : BankGrainBase;

[GrainType("reentrant-bank")]
[Reentrant]
public sealed class ReentrantBankGrain : BankGrainBase;

/// <summary>However many callers there are, a grain's code never runs in parallel with itself.</summary>
public class SingleThreadedTests
{
    [Theory]
    [InlineData("bank", false)]
    [InlineData("reentrant-bank", true)]
    public async Task Turns_never_overlap_and_only_reentrant_calls_do(string type, bool interleaves)
    {
        await using var silo = await TestSilo.StartAsync();
        var bank = silo.Grains.GetGrain<IBankGrain>(Runtime.GrainId.Create(type, "one"));
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await Task.WhenAll(bank.Deposit(1), bank.Deposit(2));
            }
        }))).Soon();
        Assert.Equal(32 * 100 * 3, await bank.Balance());
        var (turns, calls) = await bank.Overlaps();
        Assert.Equal(0, turns);
        Assert.Equal(interleaves, calls > 0);
    }

    [Fact]
    public async Task Different_grains_run_at_the_same_time()
    {
        await using var silo = await TestSilo.StartAsync();
        var first = silo.Grain<IGateGrain>("first").Write("first");
        var second = silo.Grain<IGateGrain>("second").Write("second");
        await silo.Checkpoints.Reached("first");
        await silo.Checkpoints.Reached("second");
        silo.Checkpoints.Open("first");
        silo.Checkpoints.Open("second");
        await Task.WhenAll(first, second).Soon();
    }
}

internal static class YieldExtensions
{
    public static async Task ToTask(this System.Runtime.CompilerServices.YieldAwaitable yield) => await yield;
}
