using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Cluster.Tests.Recovery;
using Winnow.Cluster.Tests.Remote;
using Winnow.Contracts;
using Winnow.Grains.Remote;

namespace Winnow.Cluster.Tests.Following;

/// <summary>The silo that promotes a follower dies before or after each step; whoever asks again finds what has begun.</summary>
public sealed class PromotionUnderKillsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestRemoteClients _clients = new();
    private readonly TaskCompletionSource<string> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LinkedCluster _leaders = null!;
    private LinkedCluster _followers = null!;
    private volatile string? _promoting;
    private Func<string, bool>? _isStep;

    private Client Here => _followers.All().First();

    private Client There => _leaders.All().First();

    public async Task InitializeAsync()
    {
        _leaders = await LinkedCluster.Start(1);
        _followers = await LinkedCluster.Start(3, configureSilo: (name, silo) =>
        {
            silo.Services.AddSingleton<IRemoteClientFactory>(_clients);
            silo.AddIncomingGrainCallFilter(new Watch(this, name));
        });
        _clients.Register("far:9300", _leaders.Silos);
        await FollowingCluster.Connect(_followers, "far", "far:9300");
        await There.Create("test", """{"settings":{"number_of_replicas":0,"number_of_shards":1}}""");
        await Copies.Write(There, "test", 0, 40);
        await Follower.Of(Here).Put("copy", Follower.Json("""{"remote_cluster":"far","leader_index":"test","settings":{"index.number_of_replicas":1,"index.unassigned.node_left.delayed_timeout":"0"},"read_poll_timeout":"1s"}"""), "2");
    }

    public async Task DisposeAsync()
    {
        _released.TrySetResult();
        await _followers.DisposeAsync();
        await _leaders.DisposeAsync();
    }

    [Theory]
    [InlineData("before", "Leader", 1)]
    [InlineData("before", "Follow", 1)]
    [InlineData("after", "Follow", 1)]
    [InlineData("before", "Seal", 1)]
    [InlineData("after", "Seal", 1)]
    [InlineData("before", "Follow", 2)]
    [InlineData("after", "Follow", 2)]
    public async Task It_comes_to_its_end(string when, string method, int count)
    {
        var left = count;
        _isStep = step => step == $"{when} {method}" && Interlocked.Decrement(ref left) == 0;
        var first = Attempt(Here);
        await _reached.Task.WaitAsync(Patience);
        await _followers.Kill(_followers.Silos.GetActiveSilos().Single(silo => silo.Name == _promoting));
        _released.TrySetResult();
        if (!await first)
        {
            await Wait.Until(() => Attempt(Here));
        }

        await Wait.Until(async () => (await Here.Write("copy", "mine")).Error is null);
        await Wait.Until(async () => (await Copies.Of(Here, "copy")).All(copy => copy.State == ShardCopyState.Started));
        await Copies.AssertSame(Here, "copy", [.. Enumerable.Range(0, 40).Select(id => $"{id}"), "mine"]);
        var mine = await Here.Get("copy", "mine");
        Assert.True(mine.SeqNo >= 40 && mine.PrimaryTerm > (await Here.Get("copy", "7")).PrimaryTerm, $"{mine}");
    }

    /// <summary>False when nobody has answered.</summary>
    private static async Task<bool> Attempt(Client client)
    {
        try
        {
            await Follower.Of(client).Promote("copy", default, force: null, timeout: null).WaitAsync(Patience);
            return true;
        }
        catch (WinnowException exception) when (exception.Error is { Type: "illegal_argument_exception" })
        {
            // The one that was killed had decided it.
            return exception.Error.Reason!.Contains("is not a follower index", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is OrleansException or WinnowException { Status: 503 } or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Sees where the promotion runs, and stops at a step.</summary>
    private sealed class Watch(PromotionUnderKillsTests test, string silo) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            var method = context.InterfaceMethod?.Name ?? "";
            if (method is "Run" && context.Grain is IPromotionGrain)
            {
                test._promoting = silo;
            }

            await Stop($"before {method}");
            await context.Invoke();
            await Stop($"after {method}");
        }

        private Task Stop(string step)
        {
            if (test._isStep?.Invoke(step) != true)
            {
                return Task.CompletedTask;
            }

            test._reached.TrySetResult(step);
            return test._released.Task;
        }
    }
}
