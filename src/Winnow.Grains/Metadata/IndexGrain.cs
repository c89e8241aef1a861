using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Allocation;
using Winnow.Grains.Indices;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Search;
using Winnow.Search.Mappings;

namespace Winnow.Grains.Metadata;

/// <summary>One index. It decides by <see cref="IndexDecisions"/>, persists, tells every node; the nodes open and close copies by what they are told.</summary>
[GrainType("winnow.index"), ReachesStore, Reentrant]
internal sealed partial class IndexGrain : Grain, IIndexGrain, IIncomingGrainCallFilter
{
    private readonly DecisionLog<IndexMetadata> _log;
    private readonly Publisher _publisher;
    private readonly MembershipLease _lease;
    private readonly TimeProvider _time;
    private readonly IUuidSource _uuids;
    private readonly ILogger<IndexGrain> _logger;
    private readonly ActiveShardWaiters _waiters;
    private long _published = -1;

    public IndexGrain(
        [PersistentState("index")] IPersistentState<StoredState> storage,
        Publisher publisher,
        MembershipLease lease,
        TimeProvider time,
        IUuidSource uuids,
        ILogger<IndexGrain> logger)
    {
        _log = new DecisionLog<IndexMetadata>(storage, End);
        _publisher = publisher;
        _lease = lease;
        _time = time;
        _uuids = uuids;
        _logger = logger;
        _waiters = new ActiveShardWaiters(time);
    }

    private string Uuid => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        this.LookAgain(_lease, CatchUp);
        return Task.CompletedTask;
    }

    /// <summary>On a silo that is cut off it makes room for one that can persist what it decides.</summary>
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (_lease.Held)
        {
            return context.Invoke();
        }

        End();
        throw MasterErrors.NotMaster();
    }

    public Task<StateMessage> GetState(long newerThan) => Task.FromResult(Message(_log.State, newerThan));

    public async Task Initialize(InitializeIndexCommand command)
    {
        var init = IndexInitialization.ToCommand(Uuid, command);
        await _log.Change(state =>
        {
            var decided = IndexDecisions.Decide(state, init, _time.GetUtcNow());
            ActiveShardCount.Parse(command.WaitForActiveShards, init.Settings.GetValueOrDefault("index.write.wait_for_active_shards")).CheckReachable(decided);
            return decided;
        });
    }

    public Task Restore(RestoreIndexCommand command)
    {
        var restore = IndexInitialization.ToCommand(Uuid, command);
        return _log.Change(state => IndexDecisions.Decide(state, restore, _time.GetUtcNow()));
    }

    public Task Import(ImportIndexCommand command)
    {
        var held = command.Held.Select(copy => new HeldCopy(copy.Shard, copy.AllocationId, copy.Usable)).ToImmutableArray();
        var import = new ImportIndex(StateJson.Read<IndexMetadata>(command.Json.Span) with { Closed = false }, held);
        return _log.Change(state => IndexDecisions.Decide(state, import, _time.GetUtcNow()));
    }

    public async Task Allocate()
    {
        var state = _log.State;
        if (state.Closed || state.Shards.All(shard => shard.Primary.State != CopyState.Unassigned))
        {
            await Publish(state);
            return;
        }

        var changes = await GrainFactory.GetGrain<IAllocatorGrain>(IAllocatorGrain.AllocatorKey).Allocate(Message(state, -1));
        await Decide(Array.ConvertAll(changes, change => AllocationChanges.ToCommand(change, _uuids)), publishAlways: true);
    }

    public async Task<StateMessage> ApplyAllocation(AllocationChange[] changes)
    {
        await Decide(Array.ConvertAll(changes, change => AllocationChanges.ToCommand(change, _uuids)), publishAlways: false);
        return Message(_log.State, -1);
    }

    public async Task<StateMessage> PutMapping(ReadOnlyMemory<byte> mapping)
    {
        await Change(
            state =>
            {
                // Merged and decided in one step: two merges from the same version would lose one of them.
                var mapper = new MapperService(new IndexSettings(state.Settings), Encoding.UTF8.GetBytes(state.Mapping));
                var merged = mapper.MergeWith(mapping);
                return IndexDecisions.Decide(state, new SetMapping(Encoding.UTF8.GetString(merged.ToJson().Span)), _time.GetUtcNow());
            },
            publishAlways: false);
        return Message(_log.State, -1);
    }

    public async Task<AcknowledgedResponse> PutSettings(IndexSettingsCommand command)
    {
        var acknowledged = await Change(
            state => IndexDecisions.Decide(state, new SetSettings(SettingsUpdate.Apply(state, command)), _time.GetUtcNow()),
            publishAlways: false);
        return new AcknowledgedResponse { Acknowledged = acknowledged };
    }

    public Task SetClosed(bool closed) => Decide([new SetIndexClosed(closed)], publishAlways: false);

    public Task<bool> WaitForActiveShards(string? count, TimeSpan timeout)
    {
        var wanted = ActiveShardCount.Parse(count, _log.State.Settings.GetValueOrDefault("index.write.wait_for_active_shards"));
        return _waiters.Wait(wanted, _log.State, timeout);
    }

    public async Task<StateMessage> NodeStarted(string nodeId, string incarnation, HeldCopyMessage[] held)
    {
        if (!_log.State.IsNone)
        {
            var copies = held.Select(copy => new HeldCopy(copy.Shard, copy.AllocationId, copy.Usable)).ToImmutableArray();
            await Decide([new NodeStarted(nodeId, incarnation, copies)], publishAlways: false);
            if (_log.State.Shards.Any(shard => shard.Primary.State == CopyState.Unassigned))
            {
                await Allocate();
            }
        }

        return Message(_log.State, -1);
    }

    public Task NodeLeft(string nodeId, string incarnation) => Decide([new NodeLeft(nodeId, incarnation)], publishAlways: false);

    public Task CopyStarted(CopyReport report) =>
        Decide([new CopyStarted(report.Shard, report.AllocationId, report.Incarnation)], publishAlways: false);

    public async Task CopyFailed(CopyReport report)
    {
        LogCopyFailed(_log.State.Name, report.Shard, report.NodeId, report.Details);
        await Decide([new CopyFailed(report.Shard, report.AllocationId, report.Details ?? "", report.Corrupted)], publishAlways: false);
        await Allocate();
    }

    public async Task<StateMessage> FailCopy(ReplicaCommand command)
    {
        // A copy whose node has left is expected not to take part any more.
        var level = IsAssigned(command.Shard, command.AllocationId) ? LogLevel.Warning : LogLevel.Information;
        var state = await Decide(new FailCopy(command.Shard, command.AllocationId, command.PrimaryAllocationId, command.PrimaryTerm, command.Details));
        LogReplicaFailed(level, _log.State.Name, command.Shard, command.AllocationId, command.Details);
        return state;
    }

    public Task<StateMessage> MarkInSync(ReplicaCommand command) =>
        Decide(new CopyInSync(command.Shard, command.AllocationId, command.PrimaryAllocationId, command.PrimaryTerm));

    public Task<StateMessage> HandOver(ReplicaCommand command) =>
        Decide(new HandOverPrimary(command.Shard, command.PrimaryAllocationId, command.PrimaryTerm, command.AllocationId));

    public async Task RetryFailed()
    {
        await Decide([new RetryFailed()], publishAlways: false);
        await Allocate();
    }

    public async Task Drop()
    {
        await _log.Clear();
        await _publisher.Index(new StateMessage { Key = Uuid });
        End();
    }

    /// <summary>Whoever waits here would hold the activation: he asks its successor.</summary>
    private void End()
    {
        _waiters.Abort();
        DeactivateOnIdle();
    }

    /// <summary>A primary waits for this with writes: it is told as soon as the decision is persisted, the nodes after it.</summary>
    private async Task<StateMessage> Decide(IndexCommand command)
    {
        var before = _log.State;
        var state = await _log.Change(current => IndexDecisions.Decide(current, command, _time.GetUtcNow()));
        _waiters.Signal(state);
        if (state.Version > before.Version)
        {
            _ = Follow(state);
        }

        return Message(state, -1);
    }

    private async Task CatchUp()
    {
        if (await _log.Refresh())
        {
            _waiters.Signal(_log.State);
            await Follow(_log.State);
        }
    }

    /// <summary>What comes of a decision that its caller does not wait for.</summary>
    private async Task Follow(IndexMetadata state)
    {
        try
        {
            await Publish(state);
            await Allocate();
        }
        catch (Exception exception)
        {
            LogNotFollowed(state.Name, exception);
        }
    }

    private Task<bool> Decide(IndexCommand[] commands, bool publishAlways) =>
        Change(state => commands.Aggregate(state, (current, command) => IndexDecisions.Decide(current, command, _time.GetUtcNow())), publishAlways);

    private async Task<bool> Change(Func<IndexMetadata, IndexMetadata> decide, bool publishAlways)
    {
        var state = await _log.Change(decide);
        _waiters.Signal(state);

        // What an earlier activation persisted it may not have told: then it is told now.
        return state.IsNone || (state.Version <= _published && !publishAlways) || await Publish(state);
    }

    private async Task<bool> Publish(IndexMetadata state)
    {
        var acknowledged = await _publisher.Index(Message(state, -1));
        _published = Math.Max(_published, acknowledged ? state.Version : _published);
        return acknowledged;
    }

    private bool IsAssigned(int shard, string allocationId) => _log.State.Shards.Any(table => table.Id == shard
        && table.Copies.Any(copy => copy.State != CopyState.Unassigned && string.Equals(copy.AllocationId, allocationId, StringComparison.Ordinal)));

    private StateMessage Message(IndexMetadata state, long newerThan) => new()
    {
        Key = Uuid,
        Version = state.Version,
        Json = !state.IsNone && state.Version > newerThan ? StateJson.Write(state) : default,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Index}] a decision was made, but not every node follows it yet")]
    private partial void LogNotFollowed(string index, Exception exception);

    [LoggerMessage(Message = "[{Index}][{Shard}] copy [{AllocationId}] was failed by its primary: {Details}")]
    private partial void LogReplicaFailed(LogLevel level, string index, int shard, string allocationId, string? details);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Index}][{Shard}] failed on node [{Node}]: {Details}")]
    private partial void LogCopyFailed(string index, int shard, string node, string? details);
}
