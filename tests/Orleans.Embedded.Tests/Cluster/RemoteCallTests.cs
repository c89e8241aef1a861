using Orleans.Embedded.Tests.Calls;
using Orleans.Embedded.Tests.Support;
using Orleans.Embedded.Tests.Turns;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Cluster;

/// <summary>A call from one silo to another, or from a client, is as good as one within a silo.</summary>
public class RemoteCallTests
{
    public static TheoryData<string> Callers => new("client", "silo", "client over TCP", "silo over TCP");

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Arguments_results_and_generics_travel(string caller)
    {
        await using var cluster = await StartAsync(caller);
        var keeper = await OnSecondSilo<IKeeperGrain>(cluster, caller, g => g.EchoArray(["warm"]));
        var page = new Page { Lines = ["a"], Bytes = [1], Next = new Page { Lines = ["b"] } };
        var kept = await keeper.Keep(page).Soon();
        Assert.Equal(["a", "kept"], kept.Lines);
        Assert.Equal(["a"], page.Lines);
        var twice = await keeper.EchoTwice(page, page).Soon();
        Assert.Same(twice[0], twice[1]);
        Assert.Equal(["x"], (await keeper.EchoArray(["x"]).Soon()).ToArray());
        Assert.Equal([2, 3], (await keeper.EchoMemory(new byte[] { 1, 2, 3 }.AsMemory(1)).Soon()).ToArray());
        var box = Factory(cluster, caller).GetGrain<IBoxGrain<Dictionary<string, Page>>>("box");
        await cluster.PlaceAsync(1, () => box.Put(new() { ["k"] = page }));
        Assert.Equal(["a"], (await box.Put([]).Soon())!["k"].Lines);
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Failures_travel_with_type_members_and_stack(string caller)
    {
        await using var cluster = await StartAsync(caller);
        var grain = Factory(cluster, caller).GetGrain<IThrowingGrain>("x");
        await cluster.PlaceAsync(1, () => Assert.ThrowsAsync<InvalidDataException>(() => grain.Throw("bad")));
        var failure = await Assert.ThrowsAsync<QuotaException>(() => grain.ThrowLater("quota").Soon());
        Assert.Equal(("too much", 7), (failure.Message, failure.Limit));
        Assert.Contains("ThrowFromHelper", failure.StackTrace, StringComparison.Ordinal);
        var inner = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Throw("inner").Soon());
        Assert.IsType<KeyNotFoundException>(inner.InnerException);
        var aggregate = await Assert.ThrowsAsync<AggregateException>(() => grain.Throw("aggregate").Soon());
        Assert.Equal(["one", "two"], aggregate.InnerExceptions.Select(e => e.Message));
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Enumerations_travel_with_their_failures_and_cancellation(string caller)
    {
        await using var cluster = await StartAsync(caller);
        var grain = await OnSecondSilo<IStreamGrain>(cluster, caller, g => g.Next());
        var numbers = new List<int>();
        await foreach (var number in grain.Count(250, 7).WithBatchSize(10))
        {
            numbers.Add(number);
        }

        Assert.Equal(Enumerable.Range(0, 250), numbers);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var number in grain.Fail(3))
            {
                numbers.Add(number);
            }
        });
        Assert.Equal("no more", failure.Message);
        Assert.Equal(253, numbers.Count);

        using var source = new CancellationTokenSource();
        var consumer = Consume();
        await cluster.Checkpoints.Reached("point");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consumer.Soon());
        Assert.Contains("disposed True", await cluster.Journal.Until(3));

        async Task Consume()
        {
            await foreach (var _ in grain.Wait("point", source.Token))
            {
                // Waits at the second element.
            }
        }
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Request_contexts_and_tokens_travel(string caller)
    {
        await using var cluster = await StartAsync(caller);
        var context = await OnSecondSilo<IContextGrain>(cluster, caller, g => g.Get("none"));
        RequestContext.Set("key", "value");
        Assert.Equal("value", await context.GetThrough("key", ["b", "c", "d"]).Soon());
        RequestContext.Clear();

        var cancellable = await OnSecondSilo<ICancellableGrain>(cluster, caller, g => g.CanBeCancelled());
        Assert.False(await cancellable.CanBeCancelled().Soon());
        using var source = new CancellationTokenSource();
        var call = cancellable.Wait("point", source.Token);
        await cluster.Checkpoints.Reached("point");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(["+point", "-point True"], await cluster.Journal.Until(2));
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task What_cannot_be_sent_or_read_fails_the_call_at_once(string caller)
    {
        await using var cluster = await StartAsync(caller);
        var grain = await OnSecondSilo<IContextGrain>(cluster, caller, g => g.Get("none"));
        // One is refused before it is sent; the other has no name on the wire that a reader knows.
        foreach (var value in new object[] { new NeverRegistered(), System.Globalization.CultureInfo.InvariantCulture })
        {
            RequestContext.Set("key", value);
            await Assert.ThrowsAnyAsync<Orleans.Serialization.SerializerException>(() => grain.Get("key").Soon());
        }

        RequestContext.Clear();
        Assert.Null(await grain.Get("key").Soon());
    }

    [Fact]
    public async Task Call_chains_come_back_over_silos()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        foreach (var (name, silo) in new[] { ("a", 0), ("b", 1), ("c", 2) })
        {
            await cluster.PlaceAsync(silo, () => cluster.Client.GetGrain<IPingGrain>(name).Probe());
        }

        Assert.Equal(5, await cluster.Client.GetGrain<IPingGrain>("a").Visit(["b", "c", "b", "a", "c"], "allowed").Soon());
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Calls_of_one_caller_keep_their_order_over_the_network(string caller)
    {
        await using var cluster = await StartAsync(caller);
        var grain = await OnSecondSilo<ISequenceGrain>(cluster, caller, g => g.All().AsTask());
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(grain.Append)).Soon();
        Assert.Equal(Enumerable.Range(0, 2000), await grain.All().Soon());
    }

    private sealed class NeverRegistered;

    private static Task<TestCluster> StartAsync(string caller) => TestCluster.StartAsync(2, overTcp: caller.EndsWith("TCP", StringComparison.Ordinal));

    private static IGrainFactory Factory(TestCluster cluster, string caller) => caller.StartsWith("client", StringComparison.Ordinal) ? cluster.Client : cluster.GrainsOf(0);

    private static async Task<T> OnSecondSilo<T>(TestCluster cluster, string caller, Func<T, Task> first)
        where T : IGrainWithStringKey
    {
        var grain = Factory(cluster, caller).GetGrain<T>("x");
        await cluster.PlaceAsync(1, () => first(grain));
        Assert.True(cluster.Cluster.TryGetGrainContext(grain.GetGrainId(), out var context));
        Assert.Equal(cluster.Silos[1], context.Address.SiloAddress);
        return grain;
    }
}
