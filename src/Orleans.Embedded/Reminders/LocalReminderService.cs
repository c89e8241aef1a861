using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Directory;
using Orleans.Runtime.Membership;

namespace Orleans.Runtime.Reminders;

/// <summary>
/// Ticks the reminders of the grains whose hashes fall into this silo's part of the ring. The table is the truth: it is read when
/// the silo starts, when the ring changes and from time to time, and written before anything is ticked.
/// </summary>
internal sealed partial class LocalReminderService : SystemComponent, IReminderService, IMembershipListener, ILifecycleParticipant<ISiloLifecycle>
{
    private const string Name = "reminder-service";
    private readonly IReminderTable _table;
    private readonly ReminderOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly int _pointsPerSilo;
    private readonly Dictionary<(GrainId Grain, string Name), LocalReminder> _reminders = [];

    // For those who ask where a grain's reminders are; this service has followed it when its turn came.
    private volatile DirectoryRing _ring;
    private DirectoryRing _followed;
    private HashRanges _ranges = HashRanges.Empty;
    private bool _isStarted;

    public LocalReminderService(
        SiloRuntime runtime,
        IReminderTable table,
        IOptions<ReminderOptions> options,
        IOptions<ConsistentRingOptions> ringOptions,
        [FromKeyedServices(TimeProviderNames.SystemTimers)] TimeProvider timeProvider,
        ILogger<LocalReminderService> logger)
        : base(runtime, Name)
    {
        _table = table;
        _options = options.Value;
        _timeProvider = timeProvider;
        _logger = logger;
        _pointsPerSilo = ringOptions.Value.UseVirtualBucketsConsistentRing ? ringOptions.Value.NumVirtualBucketsConsistentRing : 1;
        _ring = _followed = new DirectoryRing(MembershipView.Empty, _pointsPerSilo);
    }

    private DateTime Now => _timeProvider.GetUtcNow().UtcDateTime;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<LocalReminderService>(
        ServiceLifecycleStage.Active,
        cancellationToken => Start().WaitAsync(cancellationToken),
        cancellationToken =>
        {
            // A silo that is stopped at once waits for nothing.
            var stopping = Stop();
            return cancellationToken.IsCancellationRequested ? Task.CompletedTask : stopping.WaitAsync(cancellationToken);
        });

    /// <summary>The service of the silo that keeps a grain's reminders.</summary>
    public IReminderService ServiceFor(GrainId grainId) => _ring.OwnerOf(grainId) is { } owner
        ? Peer<IReminderService>(Name, owner)
        : throw new OrleansException($"No silo keeps the reminders of {grainId}: none is active");

    public void OnMembershipChanged(MembershipView view, ClusterMembershipUpdate update)
    {
        var ring = new DirectoryRing(view, _pointsPerSilo);
        _ring = ring;
        Scheduler.QueueAction(() => Follow(ring));
    }

    public Task Start() => RunAsync(async () =>
    {
        await _table.StartAsync().WaitAsync(_options.InitializationTimeout, _timeProvider);
        _isStarted = true;
        await Refresh();
    });

    public Task Stop() => RunAsync(async () =>
    {
        if (_isStarted)
        {
            _isStarted = false;
            _refreshTimer?.Dispose();
            StopReminders(static _ => true);
            await _table.StopAsync();
        }
    });

    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        // The caller or this silo has an older ring. Whoever passes a wish on has read membership before, so it does not go round.
        if (!_ranges.Contains(grainId.GetUniformHashCode()))
        {
            await Runtime.Membership.Refresh();
            if (_ring.OwnerOf(grainId) is { } owner && !owner.Equals(Runtime.SiloAddress))
            {
                return await ServiceFor(grainId).RegisterOrUpdateReminder(grainId, reminderName, dueTime, period);
            }
        }

        var now = Now;
        var entry = new ReminderEntry { GrainId = grainId, ReminderName = reminderName, StartAt = now + dueTime, Period = period };
        entry.ETag = await _table.UpsertRow(entry) ?? throw new ReminderException($"Cannot register the reminder {reminderName} of {grainId}: the table has refused it");
        _written.Add((grainId, reminderName));

        // If the ring has changed meanwhile, the silo that keeps the reminder now finds it in the table.
        if (_isStarted && _ranges.Contains(grainId.GetUniformHashCode()))
        {
            StartReminder(entry, now);
        }

        return ReminderData.Of(entry);
    }

    public async Task UnregisterReminder(IGrainReminder reminder)
    {
        if (reminder is not ReminderData data)
        {
            throw new ArgumentException($"The reminder {reminder.ReminderName} is not one that this runtime has registered", nameof(reminder));
        }

        if (!await _table.RemoveRow(data.GrainId, data.ReminderName, data.ETag))
        {
            throw new ReminderException(
                $"Cannot unregister the reminder {data.ReminderName} of {data.GrainId}: it has been changed or removed since it was read with ETag {data.ETag}; get it again");
        }

        _written.Add((data.GrainId, data.ReminderName));
        StopReminders(key => key == (data.GrainId, data.ReminderName));
    }

    public async Task<IGrainReminder?> GetReminder(GrainId grainId, string reminderName) =>
        await _table.ReadRow(grainId, reminderName) is { } entry ? ReminderData.Of(entry) : null;

    public async Task<List<IGrainReminder>> GetReminders(GrainId grainId) => [.. (await _table.ReadRows(grainId)).Reminders.Select(ReminderData.Of)];

    private void Follow(DirectoryRing ring)
    {
        var previous = _followed;
        _followed = ring;
        if (ring.Members.SequenceEqual(previous.Members))
        {
            return;
        }

        _ranges = ring.RangesOf(Runtime.SiloAddress);
        StopReminders(key => !_ranges.Contains(key.Grain.GetUniformHashCode()));
        if (_isStarted)
        {
            _ = Refresh();
        }
    }

    private void StartReminder(ReminderEntry entry, DateTime from)
    {
        var reminder = new LocalReminder(entry, from, _timeProvider, due => Scheduler.QueueAction(() => _ = Tick(due)));
        if (_reminders.TryGetValue(reminder.Key, out var earlier))
        {
            earlier.Dispose();
        }

        _reminders[reminder.Key] = reminder;
        reminder.Wait(Now);
    }

    private void StopReminders(Func<(GrainId Grain, string Name), bool> condition)
    {
        foreach (var key in _reminders.Keys.Where(condition).ToArray())
        {
            _reminders.Remove(key, out var reminder);
            reminder!.Dispose();
        }
    }

    private async Task Tick(LocalReminder reminder)
    {
        // The timer may have fired while the reminder was being stopped.
        if (!_reminders.TryGetValue(reminder.Key, out var current) || !ReferenceEquals(current, reminder))
        {
            return;
        }

        var now = Now;
        if (reminder.Due <= now)
        {
            try
            {
                await Runtime.GrainFactory.GetGrain<IRemindable>(reminder.Key.Grain).ReceiveReminder(reminder.Key.Name, reminder.StatusAt(now));
            }
            catch (Exception exception)
            {
                LogTickFailed(exception, reminder.Key.Name, reminder.Key.Grain);
            }

            reminder.OnTicked(Now);
        }

        reminder.Wait(Now);
    }
}
