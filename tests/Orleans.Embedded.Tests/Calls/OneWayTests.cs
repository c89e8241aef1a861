using Orleans.Concurrency;
using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.IMailGrain")]
public interface IMailGrain : IGrainWithStringKey
{
    [OneWay]
    [Alias("Tell")]
    Task Tell(string text);

    [OneWay]
    [Alias("TellValue")]
    ValueTask TellValue(string text);

    [OneWay]
    [Alias("Fail")]
    Task Fail();

    [Alias("Ask")]
    Task Ask();
}

public sealed class MailGrain(Checkpoints checkpoints, Journal journal) : Grain, IMailGrain
{
    public async Task Tell(string text)
    {
        await checkpoints.Pass("tell");
        journal.Add(text);
    }

    public ValueTask TellValue(string text)
    {
        journal.Add(text);
        return default;
    }

    public Task Fail()
    {
        journal.Add("failed");
        throw new InvalidOperationException("nobody hears this");
    }

    public Task Ask() => Task.CompletedTask;
}

/// <summary>Calls without an answer.</summary>
public class OneWayTests
{
    [Fact]
    public async Task The_caller_goes_on_before_the_grain_has_run()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IMailGrain>("x");
        var told = grain.Tell("hello");
        Assert.True(told.IsCompletedSuccessfully);
        await silo.Checkpoints.Reached("tell");
        Assert.Empty(silo.Journal.Entries);
        silo.Checkpoints.Open("tell");
        Assert.Equal(["hello"], await silo.Journal.Until(1));
    }

    [Fact]
    public async Task Calls_after_a_one_way_call_wait_for_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IMailGrain>("x");
        silo.Checkpoints.Open("tell");
        await grain.Tell("hello");
        await grain.TellValue("again");
        await grain.Ask().Soon();
        Assert.Equal(["hello", "again"], silo.Journal.Entries);
    }

    [Fact]
    public async Task The_caller_does_not_see_failures()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IMailGrain>("x");
        await grain.Fail();
        Assert.Equal(["failed"], await silo.Journal.Until(1));
        await grain.Ask().Soon();
    }
}
