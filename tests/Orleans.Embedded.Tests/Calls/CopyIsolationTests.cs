using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[GenerateSerializer]
[Alias("tests.Page")]
public sealed class Page
{
    [Id(0)]
    public List<string> Lines { get; set; } = [];

    [Id(1)]
    public byte[] Bytes { get; set; } = [];

    [Id(2)]
    public Page? Next { get; set; }
}

[GenerateSerializer]
[Immutable]
[Alias("tests.FrozenPage")]
public sealed class FrozenPage
{
    [Id(0)]
    public List<string> Lines { get; init; } = [];
}

[GenerateSerializer]
[Alias("tests.HalfFrozenPage")]
public sealed class HalfFrozenPage
{
    [Id(0)]
    [Immutable]
    public byte[] Shared { get; init; } = [];

    [Id(1)]
    public byte[] Own { get; init; } = [];
}

[Alias("tests.IKeeperGrain")]
public interface IKeeperGrain : IGrainWithStringKey
{
    /// <summary>Keeps the object, changes it and answers with the same object.</summary>
    [Alias("Keep")]
    Task<Page> Keep(Page page);

    [Alias("Kept")]
    Task<Page> Kept();

    [Alias("IsKept")]
    Task<bool> IsKept([Immutable] Page page);

    [Alias("EchoFrozen")]
    Task<FrozenPage> EchoFrozen(FrozenPage page);

    [Alias("EchoHalfFrozen")]
    Task<HalfFrozenPage> EchoHalfFrozen(HalfFrozenPage page);

    [Alias("EchoImmutable")]
    Task<Immutable<byte[]>> EchoImmutable(Immutable<byte[]> bytes);

    [Alias("EchoTwice")]
    Task<Page[]> EchoTwice(Page first, Page second);

    [Alias("EchoArray")]
    Task<ImmutableArray<string>> EchoArray(ImmutableArray<string> array);

    [Alias("EchoMemory")]
    Task<ReadOnlyMemory<byte>> EchoMemory(ReadOnlyMemory<byte> memory);
}

public sealed class KeeperGrain : Grain, IKeeperGrain
{
    private Page? _kept;

    public Task<Page> Keep(Page page)
    {
        page.Lines.Add("kept");
        page.Bytes[0] = 9;
        _kept = page;
        return Task.FromResult(page);
    }

    public Task<Page> Kept() => Task.FromResult(_kept!);

    public Task<bool> IsKept(Page page)
    {
        var same = ReferenceEquals(_kept, page);
        _kept = page;
        return Task.FromResult(same);
    }

    public Task<FrozenPage> EchoFrozen(FrozenPage page) => Task.FromResult(page);

    public Task<HalfFrozenPage> EchoHalfFrozen(HalfFrozenPage page) => Task.FromResult(page);

    public Task<Immutable<byte[]>> EchoImmutable(Immutable<byte[]> bytes) => Task.FromResult(bytes);

    public Task<Page[]> EchoTwice(Page first, Page second) => Task.FromResult<Page[]>([first, second]);

    public Task<ImmutableArray<string>> EchoArray(ImmutableArray<string> array) => Task.FromResult(array);

    public Task<ReadOnlyMemory<byte>> EchoMemory(ReadOnlyMemory<byte> memory) => Task.FromResult(memory);
}

/// <summary>Callers and grains share nothing that can be changed, within a silo too.</summary>
public class CopyIsolationTests
{
    [Fact]
    public async Task Arguments_and_results_are_copies()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IKeeperGrain>("x");
        var page = new Page { Lines = ["a"], Bytes = [1, 2], Next = new Page { Lines = ["b"] } };
        var kept = await grain.Keep(page).Soon();
        Assert.Equal(["a"], page.Lines);
        Assert.Equal(1, page.Bytes[0]);
        Assert.Equal(["a", "kept"], kept.Lines);
        kept.Lines.Clear();
        kept.Next!.Lines.Clear();
        var again = await grain.Kept().Soon();
        Assert.Equal(["a", "kept"], again.Lines);
        Assert.Equal(["b"], again.Next!.Lines);
    }

    [Fact]
    public async Task The_caller_may_change_an_argument_while_the_call_is_under_way()
    {
        await using var silo = await TestSilo.StartAsync();
        var page = new Page { Lines = ["a"], Bytes = [1] };
        var call = silo.Grain<IKeeperGrain>("x").Keep(page);
        page.Lines.Add("changed");
        Assert.Equal(["a", "kept"], (await call.Soon()).Lines);
    }

    [Fact]
    public async Task Immutable_types_parameters_members_and_wrappers_are_shared()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IKeeperGrain>("x");
        var frozen = new FrozenPage { Lines = ["a"] };
        Assert.Same(frozen, await grain.EchoFrozen(frozen).Soon());

        var page = new Page();
        Assert.False(await grain.IsKept(page).Soon());
        Assert.True(await grain.IsKept(page).Soon());

        var half = new HalfFrozenPage { Shared = [1], Own = [2] };
        var echo = await grain.EchoHalfFrozen(half).Soon();
        Assert.NotSame(half, echo);
        Assert.Same(half.Shared, echo.Shared);
        Assert.NotSame(half.Own, echo.Own);
        Assert.Equal(half.Own, echo.Own);

        byte[] bytes = [1, 2, 3];
        Assert.Same(bytes, (await grain.EchoImmutable(bytes.AsImmutable()).Soon()).Value);
    }

    [Fact]
    public async Task One_object_in_two_arguments_stays_one_object()
    {
        await using var silo = await TestSilo.StartAsync();
        var page = new Page { Lines = ["a"] };
        var echo = await silo.Grain<IKeeperGrain>("x").EchoTwice(page, page).Soon();
        Assert.Same(echo[0], echo[1]);
        Assert.NotSame(page, echo[0]);
    }

    [Fact]
    public async Task Arrays_and_memory_that_cannot_be_changed_come_through()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IKeeperGrain>("x");
        ImmutableArray<string> array = ["a", "b"];
        Assert.Equal(array, await grain.EchoArray(array).Soon());
        var echo = await grain.EchoMemory(new byte[] { 1, 2, 3 }.AsMemory(1)).Soon();
        Assert.Equal([2, 3], echo.ToArray());
    }
}
