using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Hosting;

public sealed class JournalParticipant(Journal journal) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly int[] Stages =
        [ServiceLifecycleStage.Active, ServiceLifecycleStage.First, ServiceLifecycleStage.ApplicationServices, ServiceLifecycleStage.RuntimeInitialize, ServiceLifecycleStage.Last, ServiceLifecycleStage.BecomeActive];

    public void Participate(ISiloLifecycle lifecycle)
    {
        foreach (var stage in Stages)
        {
            lifecycle.Subscribe("journal", stage, Note($"+{stage}"), Note($"-{stage}"));
        }

        Func<CancellationToken, Task> Note(string entry) => async _ =>
        {
            await Task.Yield();
            journal.Add(entry);
        };
    }
}

[Alias("tests.IStagedGrain")]
public interface IStagedGrain : IGrainWithStringKey
{
    [Alias("Leave")]
    Task Leave();
}

public sealed class StagedPart(IGrainContext context, Journal journal)
{
    public void Join()
    {
        context.ObservableLifecycle.Subscribe("last", GrainLifecycleStage.Last, _ => Note("+last"), _ => Note("-last"));
        context.ObservableLifecycle.Subscribe("first", GrainLifecycleStage.First, _ => Note("+first"), _ => Note("-first"));
        context.ObservableLifecycle.Subscribe("setup", GrainLifecycleStage.SetupState, _ => Note("+setup"), _ => Note("-setup"));
    }

    private Task Note(string entry)
    {
        journal.Add(entry);
        return Task.CompletedTask;
    }
}

public sealed class StagedGrain : Grain, IStagedGrain
{
    private readonly Journal _journal;

    public StagedGrain(StagedPart part, Journal journal)
    {
        part.Join();
        _journal = journal;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _journal.Add("activate");
        return Task.CompletedTask;
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _journal.Add("deactivate");
        return Task.CompletedTask;
    }
}

/// <summary>Silos and grains start stage by stage and stop in the opposite order.</summary>
public class LifecycleTests
{
    private static readonly string[] Up =
        [.. new[] { ServiceLifecycleStage.First, ServiceLifecycleStage.RuntimeInitialize, ServiceLifecycleStage.ApplicationServices, ServiceLifecycleStage.BecomeActive, ServiceLifecycleStage.Active, ServiceLifecycleStage.Last }.Select(s => $"+{s}")];

    [Fact]
    public async Task A_silo_starts_in_ascending_and_stops_in_descending_order()
    {
        await using var silo = await TestSilo.StartAsync(AddParticipant);
        Assert.Equal(Up, silo.Journal.Entries);
        await silo.StopAsync();
        Assert.Equal([.. Up, .. Up.Reverse().Select(e => e.Replace('+', '-'))], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_startup_task_may_call_grains()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.AddStartupTask(async (services, _) =>
        {
            var sum = await services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>("x").Add(5);
            services.GetRequiredService<Journal>().Add($"started {sum}");
        }));
        Assert.Equal(["started 5"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_failing_part_fails_the_start_and_what_has_started_is_stopped()
    {
        var silo = TestSilo.Create(builder =>
        {
            AddParticipant(builder);
            builder.AddStartupTask((_, _) => throw new InvalidDataException("cannot start"), ServiceLifecycleStage.ApplicationServices);
        });
        var failure = await Assert.ThrowsAnyAsync<Exception>(silo.StartAsync);
        Assert.Contains("cannot start", failure.ToString(), StringComparison.Ordinal);
        await silo.StopAsync();
        var entries = silo.Journal.Entries;
        Assert.DoesNotContain($"+{ServiceLifecycleStage.Active}", entries);
        Assert.Contains($"-{ServiceLifecycleStage.RuntimeInitialize}", entries);
        Assert.DoesNotContain($"-{ServiceLifecycleStage.Active}", entries);
    }

    [Fact]
    public async Task A_grains_parts_start_before_it_activates_and_stop_after_it_deactivates()
    {
        await using var silo = await TestSilo.StartAsync(silo => silo.Services.AddScoped<StagedPart>());
        await silo.Grain<IStagedGrain>("x").Leave().Soon();
        Assert.Equal(["+first", "+setup", "+last", "activate", "deactivate", "-last", "-setup", "-first"], await silo.Journal.Until(8));
    }

    [Fact]
    public async Task Calls_after_the_stop_fail()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("x");
        await grain.Add(1).Soon();
        await silo.StopAsync();
        var call = grain.Add(1);
        await Assert.ThrowsAnyAsync<Exception>(() => silo.AdvanceUntil(call, TimeSpan.FromSeconds(31)));
    }

    private static void AddParticipant(ISiloBuilder silo) => silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JournalParticipant>();
}
