using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Orleans.Storage;
using Xunit;

namespace Orleans.Embedded.Tests.Storage;

[GenerateSerializer]
[Alias("tests.Account")]
public sealed class Account
{
    [Id(0)]
    public int Balance { get; set; }

    [Id(1)]
    public List<string> Notes { get; set; } = [];
}

[Alias("tests.IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add(int amount, bool write = true);

    [Alias("Read")]
    Task<(int Balance, bool Exists, string? ETag)> Read(bool again = false);

    [Alias("Clear")]
    Task Clear();

    [Alias("Activation")]
    Task<string> Activation();

    [Alias("Leave")]
    Task Leave();
}

[Alias("tests.IRelayGrain")]
public interface IRelayGrain : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add(string account, int amount);

    [Alias("Calls")]
    Task<int> Calls();
}

public sealed class AccountGrain([PersistentState("account")] IPersistentState<Account> state) : Grain, IAccountGrain
{
    public async Task<int> Add(int amount, bool write = true)
    {
        state.State.Balance += amount;
        if (write)
        {
            await state.WriteStateAsync();
        }

        return state.State.Balance;
    }

    public async Task<(int Balance, bool Exists, string? ETag)> Read(bool again = false)
    {
        if (again)
        {
            await state.ReadStateAsync();
        }

        return (state.State.Balance, state.RecordExists, state.Etag);
    }

    public Task Clear() => state.ClearStateAsync();

    public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public sealed class RelayGrain : Grain, IRelayGrain
{
    private int _calls;

    public Task<int> Add(string account, int amount) => GrainFactory.GetGrain<IAccountGrain>(account).Add(amount);

    public Task<int> Calls() => Task.FromResult(++_calls);
}

/// <summary>A grain's state outlives its activations, and stale writers are told.</summary>
public class PersistentStateTests
{
    [Fact]
    public async Task State_outlives_the_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAccountGrain>("x");
        Assert.Equal((0, false, null), await grain.Read().Soon());
        await grain.Add(5).Soon();
        await grain.Add(2, write: false).Soon();
        var (balance, exists, etag) = await grain.Read().Soon();
        Assert.Equal((7, true), (balance, exists));
        await Deactivate(grain);
        Assert.Equal((5, true, etag), await grain.Read().Soon());
    }

    [Fact]
    public async Task Reading_again_forgets_what_was_not_written()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAccountGrain>("x");
        await grain.Add(5).Soon();
        await grain.Add(2, write: false).Soon();
        Assert.Equal(5, (await grain.Read(again: true).Soon()).Balance);
    }

    [Fact]
    public async Task A_cleared_state_is_new()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAccountGrain>("x");
        await grain.Add(5).Soon();
        await grain.Clear().Soon();
        Assert.Equal((0, false), (await grain.Read().Soon()) is var (balance, exists, _) ? (balance, exists) : default);
        Assert.Equal(1, await grain.Add(1).Soon());
        await Deactivate(grain);
        Assert.Equal(1, (await grain.Read().Soon()).Balance);
    }

    [Fact]
    public async Task States_of_different_grains_are_apart()
    {
        await using var silo = await TestSilo.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => silo.Grain<IAccountGrain>($"{i}").Add(i))).Soon();
        foreach (var i in Enumerable.Range(0, 50))
        {
            await Deactivate(silo.Grain<IAccountGrain>($"{i}"));
            Assert.Equal(i, (await silo.Grain<IAccountGrain>($"{i}").Read().Soon()).Balance);
        }
    }

    [Fact]
    public async Task A_stale_writer_fails_and_its_activation_goes()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAccountGrain>("x");
        await grain.Add(5).Soon();
        var activation = await grain.Activation().Soon();
        await OverwriteAsync(silo, grain, 100);
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Add(1).Soon());
        Assert.NotEqual(conflict.StoredEtag, conflict.CurrentEtag);
        Assert.Equal(100, (await grain.Read().Soon()).Balance);
        Assert.NotEqual(activation, await grain.Activation().Soon());
        Assert.Equal(101, await grain.Add(1).Soon());
    }

    [Fact]
    public async Task A_conflict_in_a_called_grain_leaves_the_caller_alone()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAccountGrain>("x");
        await grain.Add(5).Soon();
        await OverwriteAsync(silo, grain, 100);
        var relay = silo.Grain<IRelayGrain>("relay");
        Assert.Equal(1, await relay.Calls().Soon());
        await Assert.ThrowsAsync<InconsistentStateException>(() => relay.Add("x", 1).Soon());
        Assert.Equal(2, await relay.Calls().Soon());
    }

    [Fact]
    public async Task A_new_record_does_not_overwrite_another()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IAccountGrain>("x");
        await grain.Read().Soon();
        await OverwriteAsync(silo, grain, 100);
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Add(1).Soon());
    }

    private static async Task Deactivate(IAccountGrain grain)
    {
        var before = await grain.Activation().Soon();
        await grain.Leave().Soon();
        Assert.NotEqual(before, await grain.Activation().Soon());
    }

    // As an activation elsewhere would, that was not known to be gone.
    private static async Task OverwriteAsync(TestSilo silo, IAccountGrain grain, int balance)
    {
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var state = new GrainState<Account>(new Account());
        await storage.ReadStateAsync("account", grain.GetGrainId(), state).Soon();
        state.State.Balance = balance;
        await storage.WriteStateAsync("account", grain.GetGrainId(), state).Soon();
    }
}
