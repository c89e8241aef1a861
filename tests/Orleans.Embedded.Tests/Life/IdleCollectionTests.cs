using Orleans.Configuration;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Life;

[Alias("tests.IIdleGrain")]
public interface IIdleGrain : IGrainWithStringKey
{
    [Alias("Call")]
    Task Call();

    [Alias("Stay")]
    Task Stay(TimeSpan time);

    [Alias("Tick")]
    Task Tick(TimeSpan period, bool keepAlive);

    [Alias("Wait")]
    Task Wait(string point);
}

public abstract class IdleGrainBase(Checkpoints checkpoints, Journal journal) : Grain, IIdleGrain
{
    public Task Call() => Task.CompletedTask;

    public Task Stay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task Tick(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(() => Task.CompletedTask, new GrainTimerCreationOptions(period, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Wait(string point) => checkpoints.Pass(point);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        journal.Add($"{this.GetPrimaryKeyString()} {reason.ReasonCode}");
        return Task.CompletedTask;
    }
}

[GrainType("idle")]
public sealed class IdleGrain(Checkpoints checkpoints, Journal journal) : IdleGrainBase(checkpoints, journal);

[GrainType("short-idle")]
[CollectionAgeLimit(Minutes = 5)]
public sealed class ShortIdleGrain(Checkpoints checkpoints, Journal journal) : IdleGrainBase(checkpoints, journal);

[GrainType("kept-idle")]
[KeepAlive]
public sealed class KeptIdleGrain(Checkpoints checkpoints, Journal journal) : IdleGrainBase(checkpoints, journal);

/// <summary>Activations that nobody uses go, each kind after its time.</summary>
public class IdleCollectionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Each_class_has_its_collection_age()
    {
        await using var silo = await TestSilo.StartAsync();
        await Grain(silo, "kept-idle", "kept").Call().Soon();
        await Grain(silo, "idle", "default").Call().Soon();
        await Grain(silo, "short-idle", "short").Call().Soon();
        await UntilAsync(silo, "short ActivationIdle", from: 5, to: 6);
        await UntilAsync(silo, "default ActivationIdle", from: 15, to: 16);
        silo.Time.Advance(TimeSpan.FromDays(1));
        await silo.StopAsync();
        Assert.Equal("kept ShuttingDown", silo.Journal.Entries[2]);
    }

    [Fact]
    public async Task The_default_age_and_a_class_age_are_options()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = 40 * Minute;
            o.ClassSpecificCollectionAge[typeof(IdleGrain).FullName!] = 3 * Minute;
        }));
        await Grain(silo, "idle", "x").Call().Soon();
        await UntilAsync(silo, "x ActivationIdle", from: 3, to: 4);
    }

    [Fact]
    public async Task Calls_and_timers_that_keep_alive_postpone_collection_and_other_timers_do_not()
    {
        await using var silo = await TestSilo.StartAsync();
        await Grain(silo, "idle", "ticking").Tick(Minute, keepAlive: false).Soon();
        var kept = Grain(silo, "idle", "kept");
        await kept.Tick(Minute, keepAlive: true).Soon();
        var called = Grain(silo, "idle", "called");
        while (silo.Journal.Entries.Length == 0)
        {
            await called.Call().Soon();
            silo.Time.Advance(Minute / 2);
            // What runs after the tick in the same grain shows that the tick has run.
            await kept.Stay(TimeSpan.Zero).Soon();
        }

        Assert.Equal(["ticking ActivationIdle"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_grain_may_delay_its_deactivation()
    {
        await using var silo = await TestSilo.StartAsync();
        await Grain(silo, "idle", "x").Stay(30 * Minute).Soon();
        await UntilAsync(silo, "x ActivationIdle", from: 30, to: 32);
    }

    [Fact]
    public async Task A_running_call_keeps_its_activation()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromHours(10)));
        var call = Grain(silo, "idle", "busy").Wait("point");
        await silo.Checkpoints.Reached("point");
        await Grain(silo, "idle", "idle").Call().Soon();
        await UntilAsync(silo, "idle ActivationIdle", from: 15, to: 16);
        Assert.Single(silo.Journal.Entries);
        silo.Checkpoints.Open("point");
        await call.Soon();
    }

    private static IIdleGrain Grain(TestSilo silo, string type, string key) => silo.Grains.GetGrain<IIdleGrain>(GrainId.Create(type, key));

    /// <summary>Moves the clock until something has happened, which must be between two minutes of the test.</summary>
    private static async Task UntilAsync(TestSilo silo, string entry, int from, int to)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        silo.Time.Advance(start + (from * Minute) - TimeSpan.FromSeconds(1) - silo.Time.GetUtcNow());
        Assert.DoesNotContain(entry, silo.Journal.Entries);
        silo.Time.Advance(start + (to * Minute) + TimeSpan.FromSeconds(1) - silo.Time.GetUtcNow());
        await silo.Journal.UntilContains(entry);
    }
}
