using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Xunit;

namespace Orleans.Embedded.Tests.Storage;

[Alias("tests.ITwoStatesGrain")]
public interface ITwoStatesGrain : IGrainWithStringKey
{
    [Alias("Set")]
    Task Set(int first, int second);

    [Alias("Get")]
    Task<(int First, int Second)> Get();
}

public sealed class TwoStatesGrain(
    [PersistentState("first", "red")] IPersistentState<Account> first,
    [PersistentState("second", "blue")] IPersistentState<Account> second) : Grain, ITwoStatesGrain
{
    public async Task Set(int firstBalance, int secondBalance)
    {
        first.State.Balance = firstBalance;
        second.State.Balance = secondBalance;
        await first.WriteStateAsync();
        await second.WriteStateAsync();
    }

    public Task<(int First, int Second)> Get() => Task.FromResult((first.State.Balance, second.State.Balance));
}

[Alias("tests.IClassicGrain")]
public interface IClassicGrain : IGrainWithStringKey
{
    [Alias("Set")]
    Task Set(int balance);
}

[StorageProvider(ProviderName = "red")]
public sealed class ClassicGrain : Grain<Account>, IClassicGrain
{
    public Task Set(int balance)
    {
        State.Balance = balance;
        return WriteStateAsync();
    }
}

public sealed class JournalStorage(string name, Journal journal) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        journal.Add($"{name} read {stateName}");
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        journal.Add($"{name} write {stateName} {((Account)(object)grainState.State!).Balance}");
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
}

/// <summary>Which storage a state is kept in.</summary>
public class ProviderTests
{
    [Fact]
    public async Task States_go_to_the_storages_that_they_name()
    {
        await using var silo = await TestSilo.StartAsync(silo => Add(Add(silo, "red"), "blue"));
        await silo.Grain<ITwoStatesGrain>("x").Set(1, 2).Soon();
        Assert.Equal(["red read first", "blue read second"], silo.Journal.Entries[..2].OrderDescending(StringComparer.Ordinal));
        Assert.Equal(["red write first 1", "blue write second 2"], silo.Journal.Entries[2..]);
    }

    [Fact]
    public async Task A_grain_with_a_state_of_its_class_names_its_storage_by_attribute()
    {
        await using var silo = await TestSilo.StartAsync(silo => Add(silo, "red"));
        await silo.Grain<IClassicGrain>("x").Set(3).Soon();
        Assert.Equal(2, silo.Journal.Entries.Length);
        Assert.StartsWith("red write", silo.Journal.Entries[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_storage_is_named()
    {
        await using var silo = await TestSilo.StartAsync(silo => Add(silo, "red"));
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => silo.Grain<ITwoStatesGrain>("x").Set(1, 2).Soon());
        Assert.Contains("blue", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_storages_of_different_names_are_apart()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.AddMemoryGrainStorage("red").AddMemoryGrainStorage("blue", (MemoryGrainStorageOptions o) => o.NumStorageGrains = 1));
        var grain = silo.Grain<ITwoStatesGrain>("x");
        await grain.Set(1, 2).Soon();
        var red = silo.Services.GetRequiredKeyedService<IGrainStorage>("red");
        var state = new GrainState<Account>(new Account());
        await red.ReadStateAsync("first", grain.GetGrainId(), state).Soon();
        Assert.Equal((1, true), (state.State.Balance, state.RecordExists));
        var missing = new GrainState<Account>(new Account());
        await red.ReadStateAsync("second", grain.GetGrainId(), missing).Soon();
        Assert.False(missing.RecordExists);
    }

    private static ISiloBuilder Add(ISiloBuilder silo, string name)
    {
        silo.Services.AddGrainStorage(name, (services, name) => new JournalStorage(name, services.GetRequiredService<Journal>()));
        return silo;
    }
}
