using Microsoft.Extensions.Logging;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Grains.Snapshots.Lifecycle;

/// <summary>
/// Executes policies when they are due. It decides by <see cref="SlmDecisions"/> and persists what it begins before it begins it; a timer is set
/// for the next time that is due, and the reminder brings the grain back where a silo took it away.
/// </summary>
[GrainType("winnow.slm"), MasterEligible, ReachesStore, Reentrant, KeepAlive]
internal sealed partial class SlmGrain : Grain, ISlmGrain, IRemindable
{
    private const string ReminderName = "slm";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // Without policies nobody needs to be woken; but one may be about to be put.
    private static readonly TimeSpan IdleBeforeForgetting = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private readonly DecisionLog<SlmState> _log;
    private readonly MetadataCache _metadata;
    private readonly PolicyRunner _runner;
    private readonly RetentionRun _retention;
    private readonly SlmHistory _history;
    private readonly IUuidSource _uuids;
    private readonly TimeProvider _time;
    private readonly ILogger<SlmGrain> _logger;
    private readonly CancellationTokenSource _stopped = new();
    private readonly HashSet<string> _carried = new(StringComparer.Ordinal);
    private IGrainTimer? _timer;
    private bool _retentionRuns;
    private bool _isReminded;
    private DateTimeOffset _woken;

    public SlmGrain(
        [PersistentState("slm")] IPersistentState<StoredState> storage,
        MetadataCache metadata,
        PolicyRunner runner,
        RetentionRun retention,
        SlmHistory history,
        IUuidSource uuids,
        TimeProvider time,
        ILogger<SlmGrain> logger)
    {
        _log = new DecisionLog<SlmState>(storage, DeactivateOnIdle);
        _metadata = metadata;
        _runner = runner;
        _retention = retention;
        _history = history;
        _uuids = uuids;
        _time = time;
        _logger = logger;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        _woken = _time.GetUtcNow();
        _timer = this.RegisterGrainTimer(Check, new GrainTimerCreationOptions(TimeSpan.Zero, LongestWait) { Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopped.Cancel();
        return Task.CompletedTask;
    }

    public async Task Wake()
    {
        _woken = _time.GetUtcNow();
        if (!_isReminded)
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            _isReminded = true;
        }

        LookSoon();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _isReminded = true;
        var cluster = await _metadata.Refresh();
        if (cluster.SnapshotPolicies.IsEmpty && _carried.Count == 0 && _time.GetUtcNow() - _woken > IdleBeforeForgetting
            && await this.GetReminder(ReminderName) is { } reminder)
        {
            _isReminded = false;
            await this.UnregisterReminder(reminder);
            return;
        }

        await Check();
    }

    public Task<StateMessage> Progress() => Task.FromResult(new StateMessage { Key = ISlmGrain.SlmKey, Json = StateJson.Write(_log.State) });

    public async Task<string> Execute(string id)
    {
        var uuid = MasterCalls.Operation ?? _uuids.Next();
        var cluster = await _metadata.Refresh();
        if (!cluster.SnapshotPolicies.ContainsKey(id))
        {
            throw Refusals.IllegalArgument($"no such snapshot lifecycle policy [{id}]");
        }

        // Unless another try of this call began it, a schedule did a moment ago: a policy has one execution at a time.
        var execution = await Begin(cluster, id, uuid, isScheduled: false);
        return execution is not null && string.Equals(execution.Uuid, uuid, StringComparison.Ordinal)
            ? execution.Snapshot
            : throw SnapshotRefusals.Concurrent(execution?.Repository ?? "", execution?.Snapshot ?? "", $"the policy [{id}] is being executed");
    }

    public async Task ExecuteRetention()
    {
        await _metadata.Refresh();
        await BeginRetention();
    }

    /// <summary>Does what is due, goes on with what is not being carried, and waits for what comes next.</summary>
    private async Task Check()
    {
        var shortest = PolicyRunner.Pause;
        try
        {
            var cluster = await _metadata.Refresh();
            await _log.Change(state => SlmDecisions.Forget(cluster, state));
            foreach (var id in SlmDecisions.Due(cluster, _log.State, _time.GetUtcNow()))
            {
                await Begin(cluster, id, _uuids.Next(), isScheduled: true);
            }

            foreach (var (id, progress) in _log.State.Policies)
            {
                Carry(id, progress.Running);
            }

            if (SlmDecisions.IsRetentionDue(cluster, _log.State, _time.GetUtcNow()))
            {
                await BeginRetention();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogCheckFailed(exception);
            shortest = PauseAfterFailure;
        }

        if (SlmDecisions.NextWake(_metadata.Cluster, _log.State) is { } next && !_stopped.IsCancellationRequested)
        {
            var wait = next - _time.GetUtcNow();
            _timer?.Change(wait > LongestWait ? LongestWait : wait < shortest ? shortest : wait, LongestWait);
        }
    }

    /// <summary>The execution that the policy has then: the one that begins now, or the one that runs. Null when a scheduled one is not due any more.</summary>
    private async Task<PolicyExecution?> Begin(ClusterMetadata cluster, string id, string uuid, bool isScheduled)
    {
        var now = _time.GetUtcNow();
        var policy = cluster.SnapshotPolicies[id].Parse(id);
        var execution = new PolicyExecution
        {
            Snapshot = SnapshotPolicyName.Next(policy.Name, now, _uuids.Next()),
            Uuid = uuid,
            Repository = policy.Repository,
            Body = policy.ToRequest().ToJsonString(),
            StartMillis = now.ToUnixTimeMilliseconds(),
        };
        var state = await _log.Change(current =>
            isScheduled && !SlmDecisions.Due(cluster, current, now).Contains(id) ? current : SlmDecisions.Begin(cluster, current, id, execution));
        var running = state.Policies.GetValueOrDefault(id)?.Running;
        Carry(id, running);
        return running;
    }

    /// <summary>Sees to an execution in the background, once in this activation.</summary>
    private void Carry(string id, PolicyExecution? execution)
    {
        if (execution is not null && _carried.Add(execution.Uuid))
        {
            _ = Execute(id, execution);
        }
    }

    private async Task Execute(string id, PolicyExecution execution)
    {
        try
        {
            var outcome = await _runner.Run(execution, _stopped.Token);
            await _log.Change(state => SlmDecisions.End(state, id, execution.Uuid, outcome));
            if (outcome.Details is not null)
            {
                LogPolicyFailed(id, execution.Snapshot, outcome.Details);
            }

            await _history.Taken(id, execution, outcome);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogCheckFailed(exception);
        }
        finally
        {
            _carried.Remove(execution.Uuid);
            LookSoon();
        }
    }

    private void LookSoon()
    {
        if (!_stopped.IsCancellationRequested)
        {
            _timer?.Change(TimeSpan.Zero, LongestWait);
        }
    }

    private async Task BeginRetention()
    {
        if (_retentionRuns)
        {
            return;
        }

        _retentionRuns = true;
        try
        {
            var now = _time.GetUtcNow();
            await _log.Change(state => SlmDecisions.BeginRetention(state, now));
            _ = Retain();
        }
        catch
        {
            _retentionRuns = false;
            throw;
        }
    }

    private async Task Retain()
    {
        try
        {
            await _retention.Run(
                (id, deleted, failed, millis) => _log.Change(state => SlmDecisions.CountDeletions(_metadata.Cluster, state, id, deleted, failed, millis)),
                ended => _log.Change(state => state with
                {
                    RetentionFailed = state.RetentionFailed + (ended == RetentionEnd.Failed ? 1 : 0),
                    RetentionTimedOut = state.RetentionTimedOut + (ended == RetentionEnd.TimedOut ? 1 : 0),
                }),
                _stopped.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogCheckFailed(exception);
        }
        finally
        {
            _retentionRuns = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "snapshot lifecycle policies could not be looked after; it is tried again")]
    private partial void LogCheckFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "policy [{Policy}]: snapshot [{Snapshot}] failed: {Details}")]
    private partial void LogPolicyFailed(string policy, string snapshot, string details);
}
