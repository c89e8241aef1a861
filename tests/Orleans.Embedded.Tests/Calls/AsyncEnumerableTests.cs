using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Calls;

[Alias("tests.IStreamGrain")]
public interface IStreamGrain : IGrainWithStringKey
{
    [Alias("Count")]
    IAsyncEnumerable<int> Count(int to, int pauseEvery);

    [Alias("Fail")]
    IAsyncEnumerable<int> Fail(int after);

    [Alias("Wait")]
    IAsyncEnumerable<string> Wait(string point, CancellationToken cancellationToken = default);

    [Alias("Lists")]
    IAsyncEnumerable<List<int>> Lists(List<int> list);

    [Alias("Next")]
    Task<int> Next();

    [Alias("Deactivate")]
    Task Deactivate();
}

public sealed class StreamGrain(Checkpoints checkpoints, Journal journal) : Grain, IStreamGrain
{
    private int _next;

    public async IAsyncEnumerable<int> Count(int to, int pauseEvery)
    {
        try
        {
            for (var i = 0; i < to; i++)
            {
                if (i % pauseEvery == 0)
                {
                    await Task.Yield();
                }

                yield return i;
            }
        }
        finally
        {
            journal.Add("disposed");
        }
    }

    public async IAsyncEnumerable<int> Fail(int after)
    {
        await foreach (var i in Count(after, 3))
        {
            yield return i;
        }

        throw new InvalidOperationException("no more");
    }

    public async IAsyncEnumerable<string> Wait(string point, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            yield return "first";
            await checkpoints.Pass(point, cancellationToken);
            yield return "second";
        }
        finally
        {
            journal.Add($"disposed {cancellationToken.IsCancellationRequested}");
        }
    }

    public async IAsyncEnumerable<List<int>> Lists(List<int> list)
    {
        for (var i = 0; i < 3; i++)
        {
            await Task.Yield();
            list.Add(i);
            yield return list;
        }
    }

    public Task<int> Next() => Task.FromResult(++_next);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

/// <summary>Methods that answer with a stream of elements.</summary>
public class AsyncEnumerableTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(99, 7)]
    [InlineData(100, 1000)]
    [InlineData(101, 1000)]
    [InlineData(1000, 3)]
    public async Task All_elements_come_once_and_in_order(int count, int pauseEvery)
    {
        await using var silo = await TestSilo.StartAsync();
        foreach (var batchSize in new[] { 1, 2, 100 })
        {
            var elements = await Collect(silo.Grain<IStreamGrain>("x").Count(count, pauseEvery).WithBatchSize(batchSize));
            Assert.Equal(Enumerable.Range(0, count), elements);
        }
    }

    [Fact]
    public async Task Elements_before_a_failure_come_before_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var elements = new List<int>();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var element in silo.Grain<IStreamGrain>("x").Fail(5))
            {
                elements.Add(element);
            }
        });
        Assert.Equal("no more", failure.Message);
        Assert.Equal([0, 1, 2, 3, 4], elements);
    }

    [Fact]
    public async Task Leaving_early_disposes_the_grains_enumerator()
    {
        await using var silo = await TestSilo.StartAsync();
        await foreach (var element in silo.Grain<IStreamGrain>("x").Count(1_000_000, 1).WithBatchSize(1))
        {
            if (element == 2)
            {
                break;
            }
        }

        Assert.Equal(["disposed"], silo.Journal.Entries);
    }

    [Fact]
    public async Task Other_calls_run_while_an_enumeration_is_under_way()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IStreamGrain>("x");
        await using var enumerator = grain.Wait("point").GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        var second = enumerator.MoveNextAsync();
        await silo.Checkpoints.Reached("point");
        Assert.Equal(1, await grain.Next().Soon());
        silo.Checkpoints.Open("point");
        Assert.True(await second.Soon());
        Assert.Equal("second", enumerator.Current);
    }

    [Fact]
    public async Task An_element_may_take_longer_than_the_response_timeout()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddIncomingGrainCallFilter<StepFilter>());
        await using var enumerator = silo.Grain<IStreamGrain>("x").Wait("point").GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        var second = enumerator.MoveNextAsync().AsTask();
        await silo.Checkpoints.Reached("point");
        for (var step = 1; step <= 20; step++)
        {
            await silo.Journal.UntilContains($"step {step}");
            // Runs after the step's turn, in which it begins to wait for the time of its heartbeat.
            await silo.Grain<IStreamGrain>("x").Next().Soon();
            silo.Time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.False(second.IsCompleted);
        silo.Checkpoints.Open("point");
        Assert.True(await second.Soon());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_reaches_the_enumerator(bool asArgument)
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        var grain = silo.Grain<IStreamGrain>("x");
        var elements = new List<string>();
        var stream = asArgument ? grain.Wait("point", source.Token) : grain.Wait("point");
        var consumer = Task.Run(async () =>
        {
            await foreach (var element in stream.WithCancellation(asArgument ? default : source.Token))
            {
                elements.Add(element);
                silo.Checkpoints.Signal("first element");
            }
        });
        await silo.Checkpoints.Reached("first element");
        await silo.Checkpoints.Reached("point");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consumer.Soon());
        Assert.Equal(["disposed True"], await silo.Journal.Until(1));
        Assert.Equal(["first"], elements);
    }

    [Fact]
    public async Task An_enumeration_ends_with_its_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IStreamGrain>("x");
        await using var enumerator = grain.Count(1000, 1).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        await grain.Deactivate();
        await silo.Journal.Until(1);
        Assert.Equal(1, await grain.Next().Soon());
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await enumerator.MoveNextAsync());
    }

    [Fact]
    public async Task Elements_are_copies()
    {
        await using var silo = await TestSilo.StartAsync();
        var list = new List<int>();
        var lists = await Collect(silo.Grain<IStreamGrain>("x").Lists(list).WithBatchSize(1));
        Assert.Empty(list);
        Assert.Equal([1, 2, 3], lists.Select(l => l.Count));
    }

    [Fact]
    public async Task One_enumerable_may_be_enumerated_again()
    {
        await using var silo = await TestSilo.StartAsync();
        using var source = new CancellationTokenSource();
        silo.Checkpoints.Open("point");
        var texts = silo.Grain<IStreamGrain>("x").Wait("point", source.Token);
        Assert.Equal(["first", "second"], await Collect(texts));
        Assert.Equal(["first", "second"], await Collect(texts));
        var lists = silo.Grain<IStreamGrain>("x").Lists([]);
        await Collect(lists);
        Assert.Equal(3, (await Collect(lists))[^1].Count);
    }

    [Fact]
    public async Task What_the_caller_changes_after_the_call_does_not_count()
    {
        await using var silo = await TestSilo.StartAsync();
        var list = new List<int>();
        var lists = silo.Grain<IStreamGrain>("x").Lists(list);
        list.Add(5);
        Assert.Equal([0, 1, 2], (await Collect(lists))[^1]);
    }

    private static async Task<List<T>> Collect<T>(IAsyncEnumerable<T> elements)
    {
        var list = new List<T>();
        await foreach (var element in elements)
        {
            list.Add(element);
        }

        return list;
    }

    /// <summary>Writes down the steps of an enumeration that arrive at the grain.</summary>
    private sealed class StepFilter(Journal journal) : IIncomingGrainCallFilter
    {
        private int _steps;

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.Name == "MoveNext")
            {
                journal.Add($"step {++_steps}");
            }

            return context.Invoke();
        }
    }
}
