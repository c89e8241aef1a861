using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.IBoxGrain`1")]
public interface IBoxGrain<T> : IGrainWithStringKey
{
    [Alias("Put")]
    Task<T?> Put(T value);
}

[Alias("tests.IToolGrain")]
public interface IToolGrain : IGrainWithIntegerCompoundKey
{
    [Alias("Pair")]
    Task<KeyValuePair<TKey, TValue>> Pair<TKey, TValue>(TKey key, TValue value);

    [Alias("Describe")]
    Task<string> Describe<T>();

    [Alias("Overload")]
    Task<string> Overload(int value);

    [Alias("OverloadString")]
    Task<string> Overload(string value);

    [Alias("Self")]
    Task<IToolGrain> Self();

    [Alias("Ids")]
    Task<(GrainId Id, long Key, string? Extension)> Ids(IToolGrain grain);
}

public sealed class BoxGrain<T> : Grain, IBoxGrain<T>
{
    private T? _value;

    public Task<T?> Put(T value)
    {
        var old = _value;
        _value = value;
        return Task.FromResult(old);
    }
}

public sealed class ToolGrain : Grain, IToolGrain
{
    public Task<KeyValuePair<TKey, TValue>> Pair<TKey, TValue>(TKey key, TValue value) => Task.FromResult(KeyValuePair.Create(key, value));

    public Task<string> Describe<T>() => Task.FromResult(typeof(T).Name);

    public Task<string> Overload(int value) => Task.FromResult("int");

    public Task<string> Overload(string value) => Task.FromResult("string");

    public Task<IToolGrain> Self() => Task.FromResult(this.AsReference<IToolGrain>());

    public Task<(GrainId Id, long Key, string? Extension)> Ids(IToolGrain grain)
    {
        var key = grain.GetPrimaryKeyLong(out var extension);
        return Task.FromResult((grain.GetGrainId(), key, extension));
    }
}

/// <summary>Generic grains and methods, overloads, and references as values.</summary>
public class GenericCallTests
{
    [Fact]
    public async Task Generic_grains_of_different_arguments_are_different_grains()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = silo.Grain<IBoxGrain<int>>("x");
        var texts = silo.Grain<IBoxGrain<string>>("x");
        Assert.Equal(0, await numbers.Put(5).Soon());
        Assert.Null(await texts.Put("five").Soon());
        Assert.Equal(5, await numbers.Put(6).Soon());
        Assert.Equal("five", await texts.Put("six").Soon());
        Assert.NotEqual(numbers.GetGrainId(), texts.GetGrainId());
    }

    [Fact]
    public async Task Generic_grains_take_own_and_nested_types()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IBoxGrain<Dictionary<string, Page>>>("x");
        await grain.Put(new() { ["a"] = new Page { Lines = ["b"] } }).Soon();
        Assert.Equal(["b"], (await grain.Put([]).Soon())!["a"].Lines);
    }

    [Fact]
    public async Task Generic_methods_are_called_with_their_arguments()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<IToolGrain>(1, "x");
        Assert.Equal(KeyValuePair.Create("a", 1), await grain.Pair("a", 1).Soon());
        Assert.Equal(KeyValuePair.Create(2.5, "b"), await grain.Pair(2.5, "b").Soon());
        Assert.Equal("DateTime", await grain.Describe<DateTime>().Soon());
        Assert.Equal("String", await grain.Describe<string>().Soon());
    }

    [Fact]
    public async Task Overloads_are_told_apart()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<IToolGrain>(1, "x");
        Assert.Equal("int", await grain.Overload(1).Soon());
        Assert.Equal("string", await grain.Overload("1").Soon());
    }

    [Fact]
    public async Task References_are_values()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<IToolGrain>(1, "x");
        var self = await grain.Self().Soon();
        Assert.Equal(grain, self);
        Assert.Equal(grain.GetHashCode(), self.GetHashCode());
        var (id, key, extension) = await self.Ids(silo.Grains.GetGrain<IToolGrain>(-7, "ext")).Soon();
        Assert.Equal(-7, key);
        Assert.Equal("ext", extension);
        Assert.Equal(silo.Grains.GetGrain<IToolGrain>(-7, "ext").GetGrainId(), id);
    }

    [Fact]
    public async Task Every_kind_of_key_is_a_key()
    {
        await using var silo = await TestSilo.StartAsync();
        var guid = new Guid("2b7e1516-28ae-d2a6-abf7-158809cf4f3c");
        Assert.Equal(guid, silo.Grains.GetGrain<IGuidGrain>(guid).GetPrimaryKey());
        Assert.Equal(guid, silo.Grains.GetGrain<IGuidTextGrain>(guid, "a/b+c").GetPrimaryKey(out var extension));
        Assert.Equal("a/b+c", extension);
        foreach (var key in new[] { 0, 1, -1, long.MaxValue, long.MinValue })
        {
            Assert.Equal(key, silo.Grains.GetGrain<INumberGrain>(key).GetPrimaryKeyLong());
            Assert.Equal(key, await silo.Grains.GetGrain<INumberGrain>(key).Key().Soon());
        }

        Assert.Equal("snow ☃ man", silo.Grain<IMailGrain>("snow ☃ man").GetPrimaryKeyString());
    }
}

public interface IGuidGrain : IGrainWithGuidKey;

public interface IGuidTextGrain : IGrainWithGuidCompoundKey;

public interface INumberGrain : IGrainWithIntegerKey
{
    Task<long> Key();
}

public sealed class GuidGrain : Grain, IGuidGrain;

public sealed class GuidTextGrain : Grain, IGuidTextGrain;

public sealed class NumberGrain : Grain, INumberGrain
{
    public Task<long> Key() => Task.FromResult(this.GetPrimaryKeyLong());
}
