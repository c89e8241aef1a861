using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Life;

/// <summary>Activations come when they are called and go when they are told to.</summary>
public class ActivationTests
{
    private readonly LifePlan _plan = new();

    [Fact]
    public async Task Calls_that_arrive_meanwhile_wait_for_the_activation()
    {
        _plan.WaitWhenActivating = true;
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILifeGrain>("x");
        var calls = Enumerable.Range(0, 10).Select(_ => grain.Call()).ToArray();
        await silo.Checkpoints.Reached("activating");
        calls = [.. calls, grain.Call()];
        Assert.DoesNotContain(calls, c => c.IsCompleted);
        silo.Checkpoints.Open("activating");
        Assert.Equal(Enumerable.Range(1, 11), await Task.WhenAll(calls).Soon());
        Assert.Equal(["activate"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_failed_activation_fails_the_calls_that_wait_for_it_and_the_next_call_tries_again()
    {
        _plan.Failures.Enqueue(new InvalidDataException("not today"));
        _plan.WaitWhenActivating = true;
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILifeGrain>("x");
        var calls = new[] { grain.Call(), grain.Call() };
        await silo.Checkpoints.Reached("activating");
        silo.Checkpoints.Open("activating");
        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<InvalidDataException>(() => call.Soon());
            Assert.Equal("not today", failure.Message);
        }

        Assert.Equal(1, await grain.Call().Soon());
        Assert.Equal(["activate", "activate"], silo.Journal.Entries);
    }

    [Fact]
    public async Task An_activation_that_takes_too_long_fails()
    {
        _plan.WaitWhenActivating = true;
        await using var silo = await StartAsync(silo => silo.Configure<GrainCollectionOptions>(o => o.ActivationTimeout = TimeSpan.FromSeconds(5)));
        var grain = silo.Grain<ILifeGrain>("x");
        var call = grain.Call();
        await silo.Checkpoints.Reached("activating");
        silo.Time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        _plan.WaitWhenActivating = false;
        Assert.Equal(1, await grain.Call().Soon());
    }

    [Fact]
    public async Task DeactivateOnIdle_waits_for_the_running_call_and_the_next_call_finds_a_new_activation()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILifeGrain>("x");
        Assert.Equal(1, await grain.Call().Soon());
        Assert.Equal(2, await grain.Leave().Soon());
        Assert.Equal(1, await grain.Call().Soon());
        Assert.Equal(["activate", "deactivate ApplicationRequested", "dispose", "activate"], await silo.Journal.Until(4));
    }

    [Fact]
    public async Task Calls_that_arrive_while_it_deactivates_are_run_by_its_successor()
    {
        _plan.WaitWhenDeactivating = true;
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILifeGrain>("x");
        Assert.Equal(1, await grain.Leave().Soon());
        await silo.Checkpoints.Reached("deactivating");
        var calls = Enumerable.Range(0, 5).Select(_ => grain.Call()).ToArray();
        _plan.WaitWhenDeactivating = false;
        silo.Checkpoints.Open("deactivating");
        Assert.Equal([1, 2, 3, 4, 5], (await Task.WhenAll(calls).Soon()).Order());
        Assert.Equal(1, _plan.MostActiveAtOnce);
    }

    [Fact]
    public async Task A_request_that_never_ends_does_not_keep_a_silo_from_stopping()
    {
        await using var silo = await StartAsync(silo => silo
            .Configure<GrainCollectionOptions>(o => o.DeactivationTimeout = TimeSpan.FromSeconds(5))
            .Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromDays(1)));
        var call = silo.Grain<ILifeGrain>("x").Wait("for ever");
        await silo.Checkpoints.Reached("for ever");
        await silo.StopAsync();
        Assert.Equal(["activate", "deactivate ShuttingDown", "dispose"], silo.Journal.Entries);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.Soon());
    }

    [Fact]
    public async Task A_deactivation_that_takes_too_long_is_given_up()
    {
        _plan.WaitWhenDeactivating = true;
        await using var silo = await StartAsync(silo => silo.Configure<GrainCollectionOptions>(o => o.DeactivationTimeout = TimeSpan.FromSeconds(5)));
        var grain = silo.Grain<ILifeGrain>("x");
        await grain.Leave().Soon();
        await silo.Checkpoints.Reached("deactivating");
        var call = grain.Call();
        Assert.False(call.IsCompleted);
        _plan.WaitWhenDeactivating = false;
        silo.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, await call.Soon());
    }

    [Fact]
    public async Task Stopping_the_silo_deactivates_all()
    {
        await using var silo = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => silo.Grain<ILifeGrain>($"{i}").Call())).Soon();
        await silo.StopAsync();
        Assert.Equal(20, silo.Journal.Entries.Count(e => e == "deactivate ShuttingDown"));
        Assert.Equal(20, silo.Journal.Entries.Count(e => e == "dispose"));
    }

    [Fact]
    public async Task Under_load_each_call_is_answered_once_by_the_only_activation()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<ILifeGrain>("x");
        var firsts = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var count = (i + caller) % 10 == 0 ? await grain.Leave() : await grain.Call();
                if (count == 1)
                {
                    Interlocked.Increment(ref firsts);
                }
            }
        }))).Soon();
        Assert.Equal(1, _plan.MostActiveAtOnce);
        Assert.Equal(silo.Journal.Entries.Count(e => e == "activate"), firsts);
    }

    [Fact]
    public async Task A_grain_without_a_class_is_refused()
    {
        await using var silo = await StartAsync();
        Assert.ThrowsAny<ArgumentException>(() => silo.Grain<IHomelessGrain>("x"));
        var stranger = silo.Grains.GetGrain<ILifeGrain>(GrainId.Create("no-such-type", "x"));
        await Assert.ThrowsAnyAsync<Exception>(() => stranger.Call().Soon());
    }

    private Task<TestSilo> StartAsync(Action<ISiloBuilder>? configure = null) => TestSilo.StartAsync(silo =>
    {
        silo.Services.AddSingleton(_plan);
        configure?.Invoke(silo);
    });
}

public interface IHomelessGrain : IGrainWithStringKey
{
    Task Call();
}
