using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Indices;
using Winnow.Grains.Nodes;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Grains.Snapshots.Restoring;
using Winnow.Protocols;
using Winnow.Protocols.Indices;
using Winnow.Protocols.Names;
using Winnow.Protocols.Snapshots;
using Winnow.Protocols.Snapshots.Lifecycle;

namespace Winnow.Grains.Metadata;

/// <summary>The elected master. It decides by <see cref="ClusterDecisions"/>, persists, tells every node, and has the effects done.</summary>
[GrainType("winnow.cluster"), MasterEligible, ReachesStore, Reentrant, KeepAlive]
internal sealed partial class ClusterGrain : Grain, IClusterGrain, IIncomingGrainCallFilter
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AutoFollowPeriod = TimeSpan.FromSeconds(2);
    private readonly DecisionLog<ClusterMetadata> _log;
    private readonly Publisher _publisher;
    private readonly ClusterSweep _sweep;
    private readonly MasterSync _sync;
    private readonly MetadataCache _metadata;
    private readonly MembershipLease _lease;
    private readonly WinnowNode _node;
    private readonly TimeProvider _time;
    private readonly IUuidSource _uuids;
    private readonly ILogger<ClusterGrain> _logger;
    private long _published = -1;

    public ClusterGrain(
        [PersistentState("cluster")] IPersistentState<StoredState> storage,
        Publisher publisher,
        ClusterSweep sweep,
        MasterSync sync,
        MetadataCache metadata,
        MembershipLease lease,
        WinnowNode node,
        TimeProvider time,
        IUuidSource uuids,
        ILogger<ClusterGrain> logger)
    {
        _log = new DecisionLog<ClusterMetadata>(storage, DeactivateOnIdle);
        _publisher = publisher;
        _sweep = sweep;
        _sync = sync;
        _metadata = metadata;
        _lease = lease;
        _node = node;
        _time = time;
        _uuids = uuids;
        _logger = logger;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        _metadata.Apply(_log.State);
        this.RegisterGrainTimer(() => _sweep.Again(() => _log.State), new GrainTimerCreationOptions(SweepPeriod, SweepPeriod) { Interleave = true });
        this.RegisterGrainTimer(WakeAutoFollow, new GrainTimerCreationOptions(AutoFollowPeriod, AutoFollowPeriod) { Interleave = true });
        this.LookAgain(_lease, CatchUp);
        LogElected(_node.Name, _log.State.Version);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _sweep.Stop();
        return Task.CompletedTask;
    }

    /// <summary>
    /// A master that is cut off makes room for one that is not. What it decides is fenced by the storage; what it refuses would be by nobody, so that it
    /// looks whether another has decided since.
    /// </summary>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (_lease.Held)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Refusal)
            {
                if (!await IsFollowed())
                {
                    throw;
                }
            }
        }

        DeactivateOnIdle();
        throw MasterErrors.NotMaster();
    }

    public Task<StateMessage> GetState(long newerThan) => Task.FromResult(Message(_log.State, newerThan));

    public async Task<StateMessage> Join(string nodeId)
    {
        if (_log.State.ClusterUuid.Length == 0)
        {
            await Decide(new FormCluster(_uuids.Next()));
        }

        return Message(_log.State, -1);
    }

    public Task<string> MasterNode() => Task.FromResult(_node.Id);

    public Task MembershipChanged(long version)
    {
        // Nobody waits for it: it goes on until it is done, or until this activation ends and the nodes tell its successor.
        _ = _sweep.UpTo(version, () => _log.State);
        return Task.CompletedTask;
    }

    public Task<SyncAnswer> Sync(SyncRequest request) => Task.FromResult(_sync.Compare(request, Message(_log.State, request.ClusterVersion)));

    public Task<StateMessage[]> Newer(IndexVersion[] known) => _sync.Newer(known);

    public async Task<IndexCreated> CreateIndex(CreateIndexCommand command)
    {
        var now = _time.GetUtcNow();
        var name = DateMathName.Resolve(command.Name, now);
        var index = GrainFactory.GetGrain<IIndexGrain>(command.Uuid);
        if (_log.State.Indices.TryGetValue(name, out var there))
        {
            if (string.Equals(there.Uuid, command.Uuid, StringComparison.Ordinal))
            {
                // Another try of the same command: the one before may have ended before the shards had places.
                await index.Allocate();
                return new IndexCreated { Uuid = there.Uuid };
            }

            if (command.Auto)
            {
                return new IndexCreated { Uuid = there.Uuid };
            }
        }

        ClusterDecisions.CheckNewIndexName(_log.State, name);
        var plan = CreateIndexPlan.Build(_log.State, name, command.Uuid, command.Body, now);
        await index.Initialize(new InitializeIndexCommand
        {
            Name = name,
            Settings = [.. plan.Settings.Values.Select(pair => new SettingChange { Key = pair.Key, Value = pair.Value })],
            Mapping = plan.Mapping,
            WaitForActiveShards = command.WaitForActiveShards,
        });

        bool acknowledged;
        try
        {
            acknowledged = await Decide(new AddIndex(name, command.Uuid, plan.Hidden, now.ToUnixTimeMilliseconds(), plan.Aliases));
        }
        catch (Refusal)
        {
            // Another request took the name meanwhile.
            await index.Drop();
            if (command.Auto && _log.State.Indices.TryGetValue(name, out var other))
            {
                return new IndexCreated { Uuid = other.Uuid };
            }

            throw;
        }

        await index.Allocate();
        return new IndexCreated { Uuid = command.Uuid, Acknowledged = acknowledged };
    }

    public async Task<AcknowledgedResponse> ImportIndex(ImportIndexCommand command)
    {
        var known = StateJson.Read<IndexMetadata>(command.Json.Span);
        if (_log.State.Graveyard.Contains(command.Uuid))
        {
            throw Refusals.IllegalArgument($"index [{known.Name}/{command.Uuid}] was deleted");
        }

        var index = GrainFactory.GetGrain<IIndexGrain>(command.Uuid);
        if (_log.State.ByUuid(command.Uuid) is null)
        {
            ClusterDecisions.CheckNewIndexName(_log.State, known.Name);
            await index.Import(command);
        }

        var hidden = known.Settings.GetValueOrDefault("index.hidden") is "true";
        var answer = Answer(await Decide(new AddIndex(known.Name, command.Uuid, hidden, known.CreatedMillis, [])));
        await index.Allocate();
        return answer;
    }

    public async Task<AcknowledgedResponse> BuryIndex(string uuid) => Answer(await Decide(new BuryIndex(uuid)));

    public async Task<AcknowledgedResponse> DeleteIndices(string[] uuids) => Answer(await Decide(new RemoveIndices([.. uuids]) { InUse = await InUse() }));

    public async Task<AcknowledgedResponse> SetClosed(string[] uuids, bool closed) =>
        Answer(await Decide(new SetClosed([.. uuids], closed) { InUse = closed ? await InUse() : IndicesInUse.None }));

    public async Task<AcknowledgedResponse> SetHidden(string uuid, bool hidden) => Answer(await Decide(new SetHidden(uuid, hidden)));

    public async Task<AcknowledgedResponse> UpdateAliases(UpdateAliasesRequest request)
    {
        var changes = request.Actions.Select(AliasActions.ToChange).ToImmutableArray();
        CheckNotFollowed(changes);
        var inUse = changes.Any(change => change.Type == AliasChangeType.RemoveIndex) ? await InUse() : IndicesInUse.None;
        return Answer(await Decide(new ChangeAliases(changes) { Operation = MasterCalls.Operation, InUse = inUse }));
    }

    public async Task<AcknowledgedResponse> PutTemplate(PutTemplateRequest request) =>
        Answer(await Decide(new PutTemplate((TemplateType)request.Kind, request.Name, TemplateBody.Normalize(request), request.Create) { Operation = MasterCalls.Operation }));

    public async Task<AcknowledgedResponse> DeleteTemplates(TemplatesRequest request) =>
        Answer(await Decide(new RemoveTemplates((TemplateType)request.Kind, [.. request.Names]) { Operation = MasterCalls.Operation }));

    public async Task<AcknowledgedResponse> PutSettings(ClusterSettingsCommand command) =>
        Answer(await Decide(new ChangeSettings(Changes(command.Persistent), Changes(command.Transient))));

    public async Task<AcknowledgedResponse> RestoreIndices(RestoreIndicesCommand command)
    {
        var indices = Array.FindAll(command.Indices, index => !RestoreDecision.IsDeleted(_log.State, index.Uuid));
        RestoreDecision.Check(_log.State, command.Snapshot, indices.Select(index => (index.Command.Index.Name, index.Uuid)));
        var grains = Array.ConvertAll(indices, index => GrainFactory.GetGrain<IIndexGrain>(index.Uuid));
        await Task.WhenAll(indices.Zip(grains, (index, grain) => grain.Restore(index.Command)));
        bool acknowledged;
        try
        {
            acknowledged = await Decide(RestoredNames.ToCommand(command));
        }
        catch (Refusal)
        {
            // Another request took a name meanwhile. What replaces a closed index is that index now.
            await DropNameless(indices.Select(index => index.Uuid));
            throw;
        }

        // One that was abandoned before this try came, or deleted meanwhile, has no name.
        await DropNameless(indices.Select(index => index.Uuid));
        await Task.WhenAll(grains.Where((_, i) => _log.State.ByUuid(indices[i].Uuid) is not null).Select(grain => grain.Allocate()));
        return Answer(acknowledged);
    }

    public async Task AbandonRestore(string restore, string[] uuids)
    {
        await Decide(new AbandonOperation { Operation = restore });
        await DropNameless(uuids);
    }

    public async Task<AcknowledgedResponse> PutRepository(string name, RepositoryMessage repository)
    {
        var definition = repository.ToDefinition();
        if (_log.State.Repositories.TryGetValue(name, out var there) && !there.SameAs(definition))
        {
            await GrainFactory.GetGrain<IRepositoryGrain>(name).CheckUnused();
        }

        return Answer(await Decide(new PutRepository(name, definition)));
    }

    public async Task<AcknowledgedResponse> RemoveRepositories(string[] names)
    {
        await Task.WhenAll(names.Select(name => GrainFactory.GetGrain<IRepositoryGrain>(name).CheckUnused()));
        return Answer(await Decide(new RemoveRepositories([.. names]) { Operation = MasterCalls.Operation }));
    }

    public async Task<AcknowledgedResponse> PutSnapshotPolicy(string id, ReadOnlyMemory<byte> body) =>
        Answer(await Decide(new PutSnapshotPolicy(id, Encoding.UTF8.GetString(body.Span)) { Operation = MasterCalls.Operation }));

    public async Task<AcknowledgedResponse> RemoveSnapshotPolicy(string id) =>
        Answer(await Decide(new RemoveSnapshotPolicy(id) { Operation = MasterCalls.Operation }));

    public async Task<AcknowledgedResponse> SetSlmRunning(bool running) => Answer(await Decide(new SetSlmRunning(running)));

    public Task<PendingTaskView[]> PendingTasks() => Task.FromResult<PendingTaskView[]>(
        [.. Enumerable.Range(0, _log.Waiting).Select(i => new PendingTaskView { InsertOrder = i, Source = "cluster metadata" })]);

    private static AcknowledgedResponse Answer(bool acknowledged) => new() { Acknowledged = acknowledged };

    private static ImmutableSortedDictionary<string, string?> Changes(SettingChange[] changes) =>
        changes.ToImmutableSortedDictionary(change => change.Key, change => change.Value, StringComparer.Ordinal);

    private static StateMessage Message(ClusterMetadata state, long newerThan) => new()
    {
        Key = IClusterGrain.ClusterKey,
        Version = state.Version,
        Json = state.Version > newerThan ? StateJson.Write(state) : default,
    };

    private Task DropNameless(IEnumerable<string> uuids) =>
        Task.WhenAll(uuids.Where(uuid => _log.State.ByUuid(uuid) is null).Select(uuid => GrainFactory.GetGrain<IIndexGrain>(uuid).Drop()));

    /// <summary>Persists the decision, tells every node, then has its effects done.</summary>
    private async Task<bool> Decide(ClusterCommand command)
    {
        ImmutableArray<ClusterEffect> effects = [];
        var state = await _log.Change(current =>
        {
            var decision = ClusterDecisions.Decide(current, command, _time.GetUtcNow());
            effects = decision.Effects;
            return decision.State;
        });
        var acknowledged = await Publish(state);
        await Task.WhenAll(effects.Select(Execute));
        return acknowledged;
    }

    /// <summary>Also what an earlier activation persisted and may not have told: whoever asks again is answered when all know.</summary>
    private async Task<bool> Publish(ClusterMetadata state)
    {
        if (state.Version <= _published)
        {
            return true;
        }

        var acknowledged = await _publisher.Cluster(Message(state, -1));
        _published = Math.Max(_published, acknowledged ? state.Version : _published);
        return acknowledged;
    }

    /// <summary>Whether another master has decided since, or may have.</summary>
    private async Task<bool> IsFollowed()
    {
        try
        {
            return await _log.Refresh();
        }
        catch (Exception exception)
        {
            LogUnsure(exception);
            return true;
        }
    }

    /// <summary>What another master has decided may not have been done yet: a successor looks at everything.</summary>
    private async Task CatchUp()
    {
        if (await _log.Refresh())
        {
            DeactivateOnIdle();
        }
    }

    private Task Execute(ClusterEffect effect) => effect switch
    {
        DropIndex drop => GrainFactory.GetGrain<IIndexGrain>(drop.Uuid).Drop(),
        IndexClosedChanged closed => GrainFactory.GetGrain<IIndexGrain>(closed.Uuid).SetClosed(closed.Closed),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "no such effect"),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "it could not be read whether another master has decided meanwhile")]
    private partial void LogUnsure(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "master is node [{Node}], metadata version {Version}")]
    private partial void LogElected(string node, long version);
}
