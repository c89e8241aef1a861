using Orleans.Embedded.Tests.Support;
using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Reminders;

[Alias("tests.IReminderGrain")]
public interface IReminderGrain : IGrainWithIntegerKey
{
    [Alias("Register")]
    Task Register(string name, TimeSpan due, TimeSpan period);

    /// <summary>Registers again and then unregisters with the handle that was got before.</summary>
    [Alias("UnregisterStale")]
    Task UnregisterStale(string name);

    [Alias("Unregister")]
    Task Unregister(string name);

    [Alias("Names")]
    Task<List<string>> Names();
}

/// <summary>Writes the minute of each tick since the clock's start to the journal.</summary>
public sealed class ReminderGrain(Journal journal) : Grain, IReminderGrain, IRemindable
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public Task Register(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task UnregisterStale(string name)
    {
        var stale = await this.GetReminder(name);
        await this.RegisterOrUpdateReminder(name, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await this.UnregisterReminder(stale!);
    }

    public async Task Unregister(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<List<string>> Names() => [.. (await this.GetReminders()).Select(r => r.ReminderName).Order(StringComparer.Ordinal)];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        journal.Add($"{reminderName} {(status.CurrentTickTime - Start).TotalMinutes} of {(status.FirstTickTime - Start).TotalMinutes}+{status.Period.TotalMinutes}");
        return reminderName == "failing" ? throw new InvalidOperationException("a tick failed") : Task.CompletedTask;
    }
}
