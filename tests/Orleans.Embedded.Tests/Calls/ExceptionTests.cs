using Orleans.Embedded.Tests.Support;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[GenerateSerializer]
[Alias("tests.QuotaException")]
public sealed class QuotaException(string message, int limit) : Exception(message)
{
    [Id(0)]
    public int Limit { get; } = limit;
}

[Alias("tests.IThrowingGrain")]
public interface IThrowingGrain : IGrainWithStringKey
{
    [Alias("Throw")]
    Task Throw(string kind);

    [Alias("ThrowLater")]
    ValueTask<int> ThrowLater(string kind);

    [Alias("Relay")]
    Task Relay(string kind);
}

public sealed class ThrowingGrain : Grain, IThrowingGrain
{
    public Task Throw(string kind) => throw Create(kind);

    public async ValueTask<int> ThrowLater(string kind)
    {
        await Task.Yield();
        ThrowFromHelper(kind);
        return 0;
    }

    public Task Relay(string kind) => GrainFactory.GetGrain<IThrowingGrain>("other").Throw(kind);

    private static void ThrowFromHelper(string kind) => throw Create(kind);

    private static Exception Create(string kind) => kind switch
    {
        "quota" => new QuotaException("too much", 7),
        "argument" => new ArgumentOutOfRangeException(nameof(kind), 3, "too far"),
        "inner" => new InvalidOperationException("outer", new KeyNotFoundException("inner")),
        "aggregate" => new AggregateException(new IOException("one"), new TimeoutException("two")),
        _ => new InvalidDataException(kind),
    };
}

/// <summary>Failures come back to callers as what they are.</summary>
public class ExceptionTests
{
    [Fact]
    public async Task Type_message_and_stack_come_back_whether_thrown_at_once_or_later()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IThrowingGrain>("x");
        var atOnce = await Assert.ThrowsAsync<InvalidDataException>(() => grain.Throw("bad").Soon());
        Assert.Equal("bad", atOnce.Message);
        Assert.Contains(nameof(ThrowingGrain.Throw), atOnce.StackTrace, StringComparison.Ordinal);
        var later = await Assert.ThrowsAsync<InvalidDataException>(() => grain.ThrowLater("bad").Soon());
        Assert.Contains("ThrowFromHelper", later.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_of_own_exceptions_come_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var failure = await Assert.ThrowsAsync<QuotaException>(() => silo.Grain<IThrowingGrain>("x").Throw("quota").Soon());
        Assert.Equal(7, failure.Limit);
        Assert.Equal("too much", failure.Message);
    }

    [Fact]
    public async Task Inner_exceptions_come_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IThrowingGrain>("x");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Throw("inner").Soon());
        Assert.Equal("inner", Assert.IsType<KeyNotFoundException>(failure.InnerException).Message);
        var aggregate = await Assert.ThrowsAsync<AggregateException>(() => grain.Throw("aggregate").Soon());
        Assert.Equal(["one", "two"], aggregate.InnerExceptions.Select(e => e.Message));
    }

    [Fact]
    public async Task Arguments_of_system_exceptions_come_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var failure = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => silo.Grain<IThrowingGrain>("x").Throw("argument").Soon());
        Assert.StartsWith("too far", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_go_through_several_grains()
    {
        await using var silo = await TestSilo.StartAsync();
        var failure = await Assert.ThrowsAsync<QuotaException>(() => silo.Grain<IThrowingGrain>("x").Relay("quota").Soon());
        Assert.Equal(7, failure.Limit);
    }

    [Fact]
    public async Task A_grain_lives_on_after_a_failure()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IThrowingGrain>("x");
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => grain.Throw("bad").Soon());
        }
    }
}
