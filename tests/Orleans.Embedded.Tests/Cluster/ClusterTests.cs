using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;
using Xunit;

namespace Orleans.Embedded.Tests;

public interface IWhereGrain : IGrainWithIntegerKey
{
    Task<SiloAddress> Where();

    Task<Guid> Life();

    Task<SiloAddress> Relay(IWhereGrain other);

    Task Subscribe(IWatcher watcher);

    Task Notify(string text);

    Task<string> WaitForever(CancellationToken cancellationToken);

    Task Leave();
}

public interface IWatcher : IGrainObserver
{
    Task Changed(string text);
}

public sealed class WhereGrain(ILocalSiloDetails silo) : Grain, IWhereGrain
{
    private readonly Guid _life = Guid.NewGuid();
    private readonly List<IWatcher> _watchers = [];

    public Task<SiloAddress> Where() => Task.FromResult(silo.SiloAddress);

    public Task<Guid> Life() => Task.FromResult(_life);

    public Task<SiloAddress> Relay(IWhereGrain other) => other.Where();

    public Task Subscribe(IWatcher watcher)
    {
        _watchers.Add(watcher);
        return Task.CompletedTask;
    }

    public Task Notify(string text) => Task.WhenAll(_watchers.Select(w => w.Changed(text)));

    public async Task<string> WaitForever(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return "never";
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public class ClusterTests
{
    private sealed class Watcher : IWatcher
    {
        public TaskCompletionSource<string> Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Changed(string text)
        {
            Seen.TrySetResult(text);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Grains_spread_over_silos_and_are_reached_from_all_and_from_the_client()
    {
        await using var cluster = new InProcessTestClusterBuilder(3).Build();
        await cluster.DeployAsync();
        var places = new Dictionary<int, SiloAddress>();
        for (var i = 0; i < 60; i++)
        {
            places[i] = await cluster.Client.GetGrain<IWhereGrain>(i).Where();
        }

        Assert.Equal(3, places.Values.Distinct().Count());
        foreach (var silo in cluster.Silos)
        {
            var factory = silo.ServiceProvider.GetRequiredService<IGrainFactory>();
            for (var i = 0; i < 60; i++)
            {
                Assert.Equal(places[i], await factory.GetGrain<IWhereGrain>(i).Where());
            }
        }

        Assert.Equal(places[7], await cluster.Client.GetGrain<IWhereGrain>(3).Relay(cluster.Client.GetGrain<IWhereGrain>(7)));
    }

    [Fact]
    public async Task Grains_of_a_killed_silo_come_back_elsewhere()
    {
        await using var cluster = new InProcessTestClusterBuilder(3).Build();
        await cluster.DeployAsync();
        var places = new Dictionary<int, SiloAddress>();
        for (var i = 0; i < 30; i++)
        {
            places[i] = await cluster.Client.GetGrain<IWhereGrain>(i).Where();
        }

        var victim = cluster.Silos[1];
        await cluster.KillSiloAsync(victim);
        await cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        for (var i = 0; i < 30; i++)
        {
            var now = await WhereAfterLoss(cluster.Client.GetGrain<IWhereGrain>(i));
            if (places[i].Equals(victim.SiloAddress))
            {
                Assert.NotEqual(victim.SiloAddress, now);
            }
            else
            {
                Assert.Equal(places[i], now);
            }
        }
    }

    // The client may learn by a call's failure that its gateway has gone; the next call takes another.
    private static async Task<SiloAddress> WhereAfterLoss(IWhereGrain grain)
    {
        while (true)
        {
            try
            {
                return await grain.Where();
            }
            catch (SiloUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task A_stopped_silo_hands_its_grains_over_and_a_new_one_joins()
    {
        await using var cluster = new InProcessTestClusterBuilder(2).Build();
        await cluster.DeployAsync();
        var grains = Enumerable.Range(0, 20).Select(i => cluster.Client.GetGrain<IWhereGrain>(i)).ToArray();
        await Task.WhenAll(grains.Select(g => g.Where()));
        await cluster.StopSiloAsync(cluster.Silos[1]);
        foreach (var grain in grains)
        {
            Assert.Equal(cluster.Silos[0].SiloAddress, await grain.Where());
        }

        var added = await cluster.StartAdditionalSiloAsync();
        await cluster.WaitForLivenessToStabilizeAsync();
        var fresh = new HashSet<SiloAddress>();
        for (var i = 100; i < 140; i++)
        {
            fresh.Add(await cluster.Client.GetGrain<IWhereGrain>(i).Where());
        }

        Assert.Contains(added.SiloAddress, fresh);
    }

    [Fact]
    public async Task Observers_of_a_client_are_called_from_any_silo()
    {
        await using var cluster = new InProcessTestClusterBuilder(3).Build();
        await cluster.DeployAsync();
        for (var i = 0; i < 9; i++)
        {
            var watcher = new Watcher();
            var reference = cluster.Client.CreateObjectReference<IWatcher>(watcher);
            var grain = cluster.Client.GetGrain<IWhereGrain>(i);
            await grain.Subscribe(reference);
            await grain.Notify($"n{i}");
            Assert.Equal($"n{i}", await watcher.Seen.Task);
        }
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_at_its_target()
    {
        await using var cluster = new InProcessTestClusterBuilder(2).Build();
        await cluster.DeployAsync();
        for (var i = 0; i < 4; i++)
        {
            using var source = new CancellationTokenSource();
            var grain = cluster.Client.GetGrain<IWhereGrain>(i);
            await grain.Where();
            var call = grain.WaitForever(source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            // The grain is not reentrant: it answers again only when the cancelled call has ended.
            await grain.Where();
        }
    }

    [Fact]
    public async Task Calls_that_arrive_while_a_grain_leaves_reach_its_next_activation()
    {
        await using var cluster = new InProcessTestClusterBuilder(2).Build();
        await cluster.DeployAsync();
        var grain = cluster.Client.GetGrain<IWhereGrain>(5);
        var lives = new HashSet<Guid>();
        for (var round = 0; round < 50; round++)
        {
            var leaving = grain.Leave();
            var calls = Enumerable.Range(0, 5).Select(_ => grain.Life()).ToArray();
            await leaving;
            foreach (var call in calls)
            {
                lives.Add(await call);
            }
        }

        Assert.InRange(lives.Count, 2, 51);
    }
}
