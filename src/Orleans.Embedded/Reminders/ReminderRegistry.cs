using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Timers;

namespace Orleans.Runtime.Reminders;

/// <summary>Takes grains' wishes to the silo that keeps their reminders.</summary>
internal sealed class ReminderRegistry(LocalReminderService local, IOptions<ReminderOptions> options) : IReminderRegistry
{
    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register the reminder {reminderName} of {callingGrainId}: its period of {period} is shorter than {nameof(ReminderOptions)}.{nameof(ReminderOptions.MinimumReminderPeriod)}, which is {options.Value.MinimumReminderPeriod}",
                nameof(period));
        }

        return await local.ServiceFor(callingGrainId).RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        await local.ServiceFor(callingGrainId).UnregisterReminder(reminder);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        return await local.ServiceFor(callingGrainId).GetReminder(callingGrainId, reminderName);
    }

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => local.ServiceFor(callingGrainId).GetReminders(callingGrainId);
}

/// <summary>The handle on a reminder that grains hold.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.ReminderData")]
internal sealed class ReminderData(GrainId grainId, string reminderName, string eTag) : IGrainReminder
{
    [Id(0)]
    public GrainId GrainId { get; } = grainId;

    [Id(1)]
    public string ReminderName { get; } = reminderName;

    [Id(2)]
    public string ETag { get; } = eTag;

    public static ReminderData Of(ReminderEntry entry) => new(entry.GrainId, entry.ReminderName, entry.ETag);

    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} ETag={ETag}>";
}
