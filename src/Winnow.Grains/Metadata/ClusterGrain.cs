using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Winnow.Grains.Indices;
using Winnow.Grains.Nodes;
using Winnow.Protocols;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Metadata;

/// <summary>The elected master. It decides by <see cref="ClusterDecisions"/>, persists, tells every node, and has the effects done.</summary>
[GrainType("winnow.cluster"), MasterEligible, Reentrant, KeepAlive]
internal sealed partial class ClusterGrain : Grain, IClusterGrain
{
    private readonly DecisionLog<ClusterMetadata> _log;
    private readonly Publisher _publisher;
    private readonly WinnowNode _node;
    private readonly TimeProvider _time;
    private readonly IUuidSource _uuids;
    private readonly ILogger<ClusterGrain> _logger;

    public ClusterGrain(
        [PersistentState("cluster")] IPersistentState<StoredState> storage,
        Publisher publisher,
        WinnowNode node,
        TimeProvider time,
        IUuidSource uuids,
        ILogger<ClusterGrain> logger)
    {
        _log = new DecisionLog<ClusterMetadata>(storage, DeactivateOnIdle);
        _publisher = publisher;
        _node = node;
        _time = time;
        _uuids = uuids;
        _logger = logger;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        LogElected(_node.Name, _log.State.Version);
        return Task.CompletedTask;
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

    public async Task<IndexCreated> CreateIndex(CreateIndexCommand command)
    {
        var now = _time.GetUtcNow();
        var name = DateMathName.Resolve(command.Name, now);
        if (_log.State.Indices.TryGetValue(name, out var there) && (command.Auto || string.Equals(there.Uuid, command.Uuid, StringComparison.Ordinal)))
        {
            return new IndexCreated { Uuid = there.Uuid };
        }

        ClusterDecisions.CheckNewIndexName(_log.State, name);
        var plan = CreateIndexPlan.Build(_log.State, name, command.Uuid, command.Body, now);
        var index = GrainFactory.GetGrain<IIndexGrain>(command.Uuid);
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

    public async Task<AcknowledgedResponse> DeleteIndices(string[] uuids) => Answer(await Decide(new RemoveIndices([.. uuids])));

    public async Task<AcknowledgedResponse> SetClosed(string[] uuids, bool closed) => Answer(await Decide(new SetClosed([.. uuids], closed)));

    public async Task<AcknowledgedResponse> SetHidden(string uuid, bool hidden) => Answer(await Decide(new SetHidden(uuid, hidden)));

    public async Task<AcknowledgedResponse> UpdateAliases(UpdateAliasesRequest request) =>
        Answer(await Decide(new ChangeAliases([.. request.Actions.Select(AliasActions.ToChange)])));

    public async Task<AcknowledgedResponse> PutTemplate(PutTemplateRequest request) =>
        Answer(await Decide(new PutTemplate((TemplateType)request.Kind, request.Name, TemplateBody.Normalize(request), request.Create)));

    public async Task<AcknowledgedResponse> DeleteTemplates(TemplatesRequest request) =>
        Answer(await Decide(new RemoveTemplates((TemplateType)request.Kind, [.. request.Names])));

    public async Task<AcknowledgedResponse> PutSettings(ClusterSettingsCommand command) =>
        Answer(await Decide(new ChangeSettings(Changes(command.Persistent), Changes(command.Transient))));

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

    /// <summary>Persists the decision, tells every node, then has its effects done.</summary>
    private async Task<bool> Decide(ClusterCommand command)
    {
        ImmutableArray<ClusterEffect> effects = [];
        var before = _log.State;
        var state = await _log.Change(current =>
        {
            before = current;
            var decision = ClusterDecisions.Decide(current, command, _time.GetUtcNow());
            effects = decision.Effects;
            return decision.State;
        });
        var acknowledged = ReferenceEquals(before, state) || await _publisher.Cluster(Message(state, -1));
        await Task.WhenAll(effects.Select(Execute));
        return acknowledged;
    }

    private Task Execute(ClusterEffect effect) => effect switch
    {
        DropIndex drop => GrainFactory.GetGrain<IIndexGrain>(drop.Uuid).Drop(),
        IndexClosedChanged closed => GrainFactory.GetGrain<IIndexGrain>(closed.Uuid).SetClosed(closed.Closed),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "no such effect"),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "master is node [{Node}], metadata version {Version}")]
    private partial void LogElected(string node, long version);
}
