using System.Globalization;
using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A grain that receives reminders.</summary>
    public interface IRemindable : IGrain
    {
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>The shared table of reminders.</summary>
    public interface IReminderTable
    {
        Task StartAsync(CancellationToken cancellationToken = default) => Init();

        /// <summary>The older name of <see cref="StartAsync"/>.</summary>
        Task Init() => Task.CompletedTask;

        Task<ReminderTableData> ReadRows(GrainId grainId);

        /// <summary>Reminders whose grain's hash is in (begin, end], around the ring when begin is not below end.</summary>
        Task<ReminderTableData> ReadRows(uint begin, uint end);

        Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

        /// <summary>Writes a reminder and answers its new ETag.</summary>
        Task<string?> UpsertRow(ReminderEntry entry);

        /// <summary>Removes a reminder if its ETag is still <paramref name="eTag"/>.</summary>
        Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

        Task TestOnlyClearTable();

        Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    /// <summary>Reminders read from the table.</summary>
    [GenerateSerializer, Alias("Orleans.ReminderTableData")]
    public sealed class ReminderTableData
    {
        public ReminderTableData()
        {
        }

        public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = [.. list];

        public ReminderTableData(ReminderEntry entry) => Reminders = [entry];

        [Id(0)]
        public IList<ReminderEntry> Reminders { get; private set; } = [];

        public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}]";
    }

    /// <summary>A reminder as it stands in the table.</summary>
    [GenerateSerializer, Alias("Orleans.ReminderEntry")]
    public sealed class ReminderEntry
    {
        [Id(0)]
        public GrainId GrainId { get; set; }

        [Id(1)]
        public string ReminderName { get; set; } = null!;

        /// <summary>When the reminder is due for the first time.</summary>
        [Id(2)]
        public DateTime StartAt { get; set; }

        [Id(3)]
        public TimeSpan Period { get; set; }

        [Id(4)]
        public string ETag { get; set; } = null!;

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period} StartAt={StartAt:O} ETag={ETag}>");
    }
}

namespace Orleans.Runtime
{
    /// <summary>A handle on a registered reminder.</summary>
    public interface IGrainReminder
    {
        string ReminderName { get; }
    }

    /// <summary>When a reminder ticks.</summary>
    [GenerateSerializer, Immutable, Alias("Orleans.TickStatus")]
    public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        [Id(0)]
        public DateTime FirstTickTime { get; } = firstTickTime;

        [Id(1)]
        public TimeSpan Period { get; } = period;

        [Id(2)]
        public DateTime CurrentTickTime { get; } = timeStamp;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>");
    }
}

namespace Orleans.Services
{
    /// <summary>A service that runs on every silo and is reached by hash.</summary>
    public interface IGrainService : ISystemTarget;

    /// <summary>Reaches a grain service.</summary>
    public interface IGrainServiceClient<TGrainService>
        where TGrainService : IGrainService;
}

namespace Orleans
{
    /// <summary>The part of the reminder service that grains reach.</summary>
    public interface IReminderService : Services.IGrainService
    {
        Task Start();

        Task Stop();

        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        Task UnregisterReminder(IGrainReminder reminder);

        Task<IGrainReminder?> GetReminder(GrainId grainId, string reminderName);

        Task<List<IGrainReminder>> GetReminders(GrainId grainId);
    }
}

namespace Orleans.Timers
{
    /// <summary>Registers reminders.</summary>
    public interface IReminderRegistry : Services.IGrainServiceClient<IReminderService>
    {
        Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

        Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

        Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

        Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
    }
}
