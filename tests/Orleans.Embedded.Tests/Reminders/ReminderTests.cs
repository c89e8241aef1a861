using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Tests.Support;
using Orleans.Hosting;
using Orleans.Runtime;
using Xunit;

namespace Orleans.Embedded.Tests.Reminders;

public class ReminderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_reminder_ticks_when_due_and_then_every_period()
    {
        await using var silo = await StartAsync();
        await silo.Grain<IReminderGrain>(1).Register("r", 3 * Minute, 2 * Minute).Soon();
        await Advance(silo, 2, expected: 0);
        await Advance(silo, 1, expected: 1);
        await Advance(silo, 1, expected: 1);
        await Advance(silo, 1, expected: 2);
        await Advance(silo, 2, expected: 3);
        Assert.Equal(["r 3 of 3+2", "r 5 of 3+2", "r 7 of 3+2"], silo.Journal.Entries);
    }

    [Fact]
    public async Task A_reminder_that_is_due_at_once_ticks_at_once()
    {
        await using var silo = await StartAsync();
        await silo.Grain<IReminderGrain>(1).Register("r", TimeSpan.Zero, Minute).Soon();
        await Advance(silo, 0, expected: 1);
    }

    [Fact]
    public async Task Registering_again_replaces_due_time_and_period()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<IReminderGrain>(1);
        await grain.Register("r", Minute, Minute).Soon();
        await Advance(silo, 1, expected: 1);
        await grain.Register("r", 5 * Minute, 10 * Minute).Soon();
        Assert.Equal(["r"], await grain.Names().Soon());
        await Advance(silo, 4, expected: 1);
        await Advance(silo, 1, expected: 2);
        await Advance(silo, 9, expected: 2);
        await Advance(silo, 1, expected: 3);
        Assert.Equal(["r 1 of 1+1", "r 6 of 6+10", "r 16 of 6+10"], silo.Journal.Entries);
    }

    [Fact]
    public async Task An_unregistered_reminder_ticks_no_more()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<IReminderGrain>(1);
        await grain.Register("a", Minute, Minute).Soon();
        await grain.Register("b", 100 * Minute, Minute).Soon();
        await Advance(silo, 1, expected: 1);
        await grain.Unregister("a").Soon();
        Assert.Equal(["b"], await grain.Names().Soon());
        await Advance(silo, 20, expected: 1);
    }

    [Fact]
    public async Task A_failing_tick_does_not_stop_the_reminder()
    {
        await using var silo = await StartAsync();
        await silo.Grain<IReminderGrain>(1).Register("failing", Minute, Minute).Soon();
        await Advance(silo, 1, expected: 1);
        await Advance(silo, 1, expected: 2);
    }

    [Fact]
    public async Task Ticks_that_were_missed_are_left_out_and_the_rhythm_is_kept()
    {
        var table = new Runtime.Reminders.InMemoryReminderTable();
        await using var silo = TestSilo.Create(builder => Use(builder, table));
        await table.UpsertRow(new ReminderEntry
        {
            GrainId = GrainId.Create(GrainType.Create("reminder"), GrainIdKeyExtensions.CreateIntegerKey(1)),
            ReminderName = "r",
            StartAt = silo.Time.GetUtcNow().UtcDateTime - 7 * Minute,
            Period = 3 * Minute,
        });
        await silo.StartAsync();
        await Advance(silo, 1, expected: 0);
        await Advance(silo, 1, expected: 1);
        Assert.Equal(["r 2 of -7+3"], silo.Journal.Entries);
    }

    [Fact]
    public async Task What_others_change_in_the_table_is_seen_at_the_next_refresh()
    {
        var table = new Runtime.Reminders.InMemoryReminderTable();
        await using var silo = await TestSilo.StartAsync(builder => Use(builder, table));
        var grain = silo.Grain<IReminderGrain>(1);
        await grain.Register("r", 30 * Minute, 30 * Minute).Soon();
        var row = await table.ReadRow(grain.GetGrainId(), "r");
        row!.StartAt -= 20 * Minute;
        await table.UpsertRow(row);
        await Advance(silo, 5, expected: 0);
        await Advance(silo, 5, expected: 1);
        Assert.Equal(["r 10 of 10+30"], silo.Journal.Entries);
        await table.TestOnlyClearTable();
        await Advance(silo, 5, expected: 1);
        await Advance(silo, 60, expected: 1);
    }

    [Fact]
    public async Task A_handle_that_is_older_than_the_reminder_does_not_unregister_it()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grain<IReminderGrain>(1);
        await grain.Register("r", Minute, Minute).Soon();
        var exception = await Assert.ThrowsAsync<ReminderException>(() => grain.UnregisterStale("r").Soon());
        Assert.Contains("the reminder r of", exception.Message);
        await Advance(silo, 1, expected: 1);
    }

    [Fact]
    public async Task A_period_below_the_minimum_is_refused()
    {
        await using var silo = await StartAsync();
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => silo.Grain<IReminderGrain>(1).Register("r", Minute, TimeSpan.FromSeconds(59)).Soon());
        Assert.Contains("its period of 00:00:59 is shorter than ReminderOptions.MinimumReminderPeriod, which is 00:01:00", exception.Message);
        Assert.Empty(await silo.Grain<IReminderGrain>(1).Names().Soon());
    }

    [Fact]
    public async Task Without_the_service_the_error_names_what_is_missing()
    {
        await using var silo = await TestSilo.StartAsync();
        var exception = await Assert.ThrowsAsync<OrleansConfigurationException>(() => silo.Grain<IReminderGrain>(1).Register("r", Minute, Minute).Soon());
        Assert.Contains("AddReminders", exception.Message);
    }

    [Fact]
    public void Without_a_table_the_error_names_what_is_missing()
    {
        var services = new ServiceCollection();
        services.AddReminders();
        using var provider = services.BuildServiceProvider();
        var exception = Assert.Throws<OrleansConfigurationException>(() => provider.GetRequiredService<IReminderTable>());
        Assert.Contains("UseInMemoryReminderService", exception.Message);
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(builder => builder.UseInMemoryReminderService());

    private static void Use(ISiloBuilder builder, IReminderTable table)
    {
        builder.AddReminders();
        builder.Services.AddSingleton(table);
    }

    // Minute by minute. Calls through the service's queue and then the grain's show that a tick, had there been one, would have run,
    // and that the next one has been armed.
    private static async Task Advance(TestSilo silo, int minutes, int expected)
    {
        var grain = silo.Grain<IReminderGrain>(1);
        for (var i = 0; i < Math.Max(1, minutes); i++)
        {
            silo.Time.Advance(minutes == 0 ? TimeSpan.Zero : Minute);
            for (var turn = 0; turn < 4; turn++)
            {
                await grain.Names().Soon();
            }
        }

        Assert.Equal(expected, (await silo.Journal.Until(expected)).Length);
    }
}
