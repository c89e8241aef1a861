using Microsoft.Extensions.Logging;
using Winnow.Grains.Errors;
using Winnow.Grains.Metadata;
using Winnow.Grains.Nodes;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Protocols;
using Winnow.Protocols.Snapshots;
using Winnow.Repositories;

namespace Winnow.Grains.Snapshots.Operations;

/// <summary>
/// One repository of this cluster. It decides by <see cref="SnapshotOperations"/>, persists, and has done what may run; what it was doing when
/// its silo died, its successor finds in the state and does again from what is in the repository.
/// </summary>
[GrainType("winnow.repository"), MasterEligible, ReachesStore, Reentrant, KeepAlive]
internal sealed partial class RepositoryGrain : Grain, IRepositoryGrain, IRepositoryOperations, IIncomingGrainCallFilter
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private readonly DecisionLog<RepositoryState> _log;
    private readonly RepositoryServices _services;
    private readonly ILogger<RepositoryGrain> _logger;
    private readonly RepositoryActivities _activities;
    private readonly RootChanges _changes;
    private readonly OperationEnds _ends;
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inherited = new(StringComparer.Ordinal);
    private bool _fenced;
    private bool _ticked;

    public RepositoryGrain([PersistentState("repository")] IPersistentState<StoredState> storage, RepositoryServices services, ILogger<RepositoryGrain> logger)
    {
        _services = services;
        _logger = logger;
        _log = new DecisionLog<RepositoryState>(storage, End);
        _changes = new RootChanges(this, _log, () => $"{services.Metadata.Cluster.ClusterUuid}/{Name}");
        _ends = new OperationEnds(services.Time);
        _activities = new RepositoryActivities(this, services);
    }

    public string Name => this.GetPrimaryKeyString();

    public RepositoryState State => _log.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log.Load();
        _inherited.UnionWith(State.Operations.Select(operation => operation.Uuid));
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, Period) { Interleave = true });
        this.LookAgain(_services.Lease, CatchUp);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _fenced = true;
        return Task.CompletedTask;
    }

    /// <summary>On a silo that is cut off it makes room for one that can persist what it decides.</summary>
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (_services.Lease.Held)
        {
            return context.Invoke();
        }

        End();
        throw MasterErrors.NotMaster();
    }

    public Task CheckUnused()
    {
        SnapshotOperations.CheckUnused(State, Name);
        return Task.CompletedTask;
    }

    public Task<NodeName[]> Verify(RepositoryMessage definition) => _services.Verification.Verify(Name, definition.ToDefinition());

    public async Task Begin(SnapshotOperationMessage message)
    {
        var operation = StateJson.Read<SnapshotOperation>(message.Json.Span);
        await Persist(state => operation.Kind == OperationKind.Restore
            ? SnapshotOperations.Restore(state, Name, operation)
            : SnapshotOperations.Make(state, Name, operation, _services.MaxOperations));
        Pump();
        await _activities.Accepted(operation.Uuid);
        if (_ends.Error(operation.Uuid) is { } error)
        {
            throw new WinnowException(error);
        }
    }

    public async Task<string> Delete(SnapshotOperationMessage message)
    {
        var operation = StateJson.Read<SnapshotOperation>(message.Json.Span);
        var joined = operation.Uuid;
        await Persist(state =>
        {
            (state, joined) = SnapshotOperations.Delete(state, Name, operation, _services.MaxOperations);
            return state;
        });
        foreach (var aborted in State.Operations.Where(other => other.Aborted))
        {
            _ = Abort(aborted.Uuid);
        }

        Pump();
        return joined;
    }

    public Task<SnapshotOperationEnd> Wait(string operation) => _ends.Wait(operation, () => State);

    public Task<StateMessage> Operations() => Task.FromResult(new StateMessage { Key = Name, Json = StateJson.Write(State) });

    public async Task<SnapshotProgress?> Progress(string snapshotUuid) => State.Find(snapshotUuid) is { Kind: OperationKind.Create }
        ? await GrainFactory.GetGrain<ISnapshotGrain>(ISnapshotGrain.KeyOf(Name, snapshotUuid)).Progress()
        : null;

    public Task<CleanupMessage> Cleanup(bool dryRun) => _activities.Cleanup(dryRun);

    public Task Resume()
    {
        Pump();
        return Task.CompletedTask;
    }

    public bool IsInherited(string uuid) => _inherited.Contains(uuid);

    public void CheckDecides()
    {
        if (_fenced)
        {
            throw MasterErrors.NotMaster();
        }
    }

    public async Task<Repository> Open() => (await _services.Stores.Open(Name)).Repository;

    public Task<RootAnswer> Change(RootChange change) => _changes.Make(change);

    public Task<long> Register(SnapshotOperation operation) => _activities.Register(operation);

    public void Accept(string uuid) => _activities.Accept(uuid);

    public void Undecided(SnapshotOperation operation, Exception cause)
    {
        var error = RepositoryErrors.SnapshotFailed(
            Name,
            operation.Makes ?? operation.Restoring!.Snapshot,
            "failed to update the repository; until its storage answers, the operation stays and nobody can tell whether it was done",
            cause);
        _activities.Forget(operation.Uuid, error);
        _ends.Undecided(operation.Uuid, error.ToError());
    }

    public Task Persist(Func<RepositoryState, RepositoryState> decide) => _log.Change(decide);

    private async Task Tick()
    {
        Pump();
        if (!_ticked)
        {
            // What an activation before this one may have left.
            _ticked = true;
            _activities.Sweep();
        }

        await _activities.Renew();
    }

    private async Task CatchUp()
    {
        if (await _log.Refresh())
        {
            _inherited.UnionWith(State.Operations.Select(operation => operation.Uuid));
            _changes.BeginEpoch();
            _ends.Signal();
            Pump();
        }
    }

    /// <summary>Has everything done that may run and does not.</summary>
    private void Pump()
    {
        if (_fenced)
        {
            return;
        }

        foreach (var operation in State.Operations.Where(operation => !_running.Contains(operation.Uuid) && SnapshotOperations.MayRun(State, operation)).ToList())
        {
            _running.Add(operation.Uuid);
            _ = Do(operation);
        }
    }

    private async Task Do(SnapshotOperation operation)
    {
        try
        {
            if (await _services.Runs.Run(this, operation) is { } error)
            {
                _ends.Failed(operation.Uuid, error);
                _activities.Forget(operation.Uuid, new WinnowException(error));
            }
        }
        catch (Exception exception)
        {
            // A successor does it, or this one when it looks again.
            LogLeft(Name, operation.Kind, operation.Uuid, exception);
            _running.Remove(operation.Uuid);
            _activities.Forget(operation.Uuid, exception);
            return;
        }

        try
        {
            await Persist(state => SnapshotOperations.End(state, operation.Uuid));
        }
        catch (Exception exception)
        {
            LogNotEnded(Name, operation.Kind, operation.Uuid, exception);
            return;
        }
        finally
        {
            _running.Remove(operation.Uuid);
        }

        _activities.Forget(operation.Uuid, null);
        _ends.Decided(operation.Uuid);
        _ends.Signal();
        if (operation.Kind is OperationKind.Delete or OperationKind.Create)
        {
            _activities.Sweep();
        }

        Pump();
    }

    /// <summary>Not waited for: whoever has the create made looks whether it is aborted.</summary>
    private async Task Abort(string uuid)
    {
        try
        {
            await GrainFactory.GetGrain<ISnapshotGrain>(ISnapshotGrain.KeyOf(Name, uuid)).Abort();
        }
        catch (Exception exception)
        {
            LogNotTold(Name, uuid, exception);
        }
    }

    /// <summary>Another activation decides from now on.</summary>
    private void End()
    {
        _fenced = true;
        DeactivateOnIdle();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Repository}] {Kind} [{Uuid}] is left to whoever decides now")]
    private partial void LogLeft(string repository, OperationKind kind, string uuid, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{Repository}] snapshot [{Uuid}] was aborted, and could not be told yet")]
    private partial void LogNotTold(string repository, string uuid, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{Repository}] {Kind} [{Uuid}] is done, which could not be written down; a successor will find it so")]
    private partial void LogNotEnded(string repository, OperationKind kind, string uuid, Exception exception);
}
