using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Life;

[Alias("tests.ITimerGrain")]
public interface ITimerGrain : IGrainWithStringKey
{
    [Alias("Start")]
    Task Start(string name, TimeSpan due, TimeSpan period, bool interleave = false);

    [Alias("Change")]
    Task Change(string name, TimeSpan due, TimeSpan period);

    [Alias("Stop")]
    Task Stop(string name);

    [Alias("Wait")]
    Task Wait(string point);

    [Alias("Leave")]
    Task Leave();
}

public sealed class TimerGrain(Checkpoints checkpoints, Journal journal, TimeProvider time) : Grain, ITimerGrain
{
    private readonly Dictionary<string, IGrainTimer> _timers = [];

    public Task Start(string name, TimeSpan due, TimeSpan period, bool interleave = false)
    {
        _timers[name] = this.RegisterGrainTimer(Tick, name, new GrainTimerCreationOptions(due, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task Change(string name, TimeSpan due, TimeSpan period)
    {
        _timers[name].Change(due, period);
        return Task.CompletedTask;
    }

    public Task Stop(string name)
    {
        _timers[name].Dispose();
        return Task.CompletedTask;
    }

    public Task Wait(string point) => checkpoints.Pass(point);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task Tick(string name, CancellationToken cancellationToken)
    {
        journal.Add($"{name} {(time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds}");
        if (name.StartsWith("slow", StringComparison.Ordinal))
        {
            await checkpoints.Pass(name, cancellationToken);
        }

        if (name.StartsWith("failing", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("a tick failed");
        }
    }
}

/// <summary>Grain timers tick in turns of their grain.</summary>
public class GrainTimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_period_after_period()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimerGrain>("x").Start("t", 2 * Second, 3 * Second).Soon();
        await Advance(silo, 1, expected: 0);
        await Advance(silo, 1, expected: 1);
        await Advance(silo, 2, expected: 1);
        await Advance(silo, 1, expected: 2);
        await Advance(silo, 3, expected: 3);
        Assert.Equal(["t 2", "t 5", "t 8"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_timer_without_a_period_ticks_once()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimerGrain>("x").Start("t", Second, Timeout.InfiniteTimeSpan).Soon();
        await Advance(silo, 1, expected: 1);
        await Advance(silo, 1000, expected: 1);
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more_and_a_changed_one_at_its_new_time()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimerGrain>("x");
        await grain.Start("stopped", Second, Second).Soon();
        await grain.Start("changed", Second, Second).Soon();
        await grain.Stop("stopped").Soon();
        await grain.Change("changed", 5 * Second, 2 * Second).Soon();
        await Advance(silo, 4, expected: 0);
        await Advance(silo, 1, expected: 1);
        await Advance(silo, 2, expected: 2);
        Assert.Equal(["changed 5", "changed 7"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_call_unless_it_interleaves()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimerGrain>("x");
        await grain.Start("waits", Second, Timeout.InfiniteTimeSpan).Soon();
        await grain.Start("interleaves", 2 * Second, Timeout.InfiniteTimeSpan, interleave: true).Soon();
        var call = grain.Wait("point");
        await silo.Checkpoints.Reached("point");
        silo.Time.Advance(2 * Second);
        Assert.Equal(["interleaves 2"], await silo.Journal.Until(1));
        silo.Checkpoints.Open("point");
        await call.Soon();
        Assert.Equal(["interleaves 2", "waits 2"], await silo.Journal.Until(2));
    }

    [Fact]
    public async Task The_period_runs_from_the_end_of_a_tick()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimerGrain>("x");
        await grain.Start("slow", Second, Second).Soon();
        silo.Time.Advance(Second);
        await silo.Checkpoints.Reached("slow");
        silo.Time.Advance(10 * Second);
        silo.Checkpoints.Open("slow");
        await Advance(silo, 0, expected: 1);
        await Advance(silo, 1, expected: 2);
        Assert.Equal(["slow 1", "slow 12"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_failing_tick_does_not_stop_the_timer()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITimerGrain>("x").Start("failing", Second, Second).Soon();
        await Advance(silo, 1, expected: 1);
        await Advance(silo, 1, expected: 2);
    }

    [Fact]
    public async Task Timers_end_with_their_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITimerGrain>("x");
        await grain.Start("t", Second, Second).Soon();
        await grain.Leave().Soon();
        silo.Checkpoints.Open("point");
        await grain.Wait("point").Soon();
        await Advance(silo, 10, expected: 0);
    }

    // A call through the same queue shows that a tick, had there been one, would have run.
    private static async Task Advance(TestSilo silo, int seconds, int expected)
    {
        silo.Time.Advance(seconds * Second);
        await silo.Journal.Until(expected);
        silo.Checkpoints.Open("advance");
        await silo.Grain<ITimerGrain>("x").Wait("advance").Soon();
        Assert.Equal(expected, silo.Journal.Entries.Length);
    }

}
