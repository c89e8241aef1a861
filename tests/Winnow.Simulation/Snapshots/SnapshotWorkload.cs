using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Simulation.Bugs;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Ports;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Snapshots;

/// <summary>Makes, clones, restores and deletes snapshots while others write, and looks in the end whether they are what they should be.</summary>
internal sealed class SnapshotWorkload : ISideWork
{
    private const int MostRestores = 3;
    private readonly SimulatedWorld _world;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly SnapshotSource _source;
    private readonly SimulatedRandom _random;
    private readonly ReintroducedBug? _bug;
    private readonly SnapshotApi _api;
    private readonly SharedRepository _repository;
    private readonly List<RestoredRecord> _restored = [];

    public SnapshotWorkload(SimulatedCluster cluster, IReadOnlyList<SimulatedNode> nodes, SnapshotSource source, SharedRepository repository, ReintroducedBug? bug)
    {
        (_world, _nodes, _source, _repository, _bug) = (cluster.World, nodes, source, repository, bug);
        _random = cluster.Random.Fork("snapshots");
        _api = new SnapshotApi(_world);
    }

    private IReadOnlyList<SimulatedNode> Running => [.. _nodes.Where(node => node.IsRunning)];

    /// <summary>Gives a silo its storage.</summary>
    public void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<IBlobStoreSource>(services =>
        new SimulatedBlobStoreSource(_repository.Container, services.GetRequiredService<SimulatedProcess>(), store => _bug?.WrapStore(store) ?? store));

    /// <summary>What was done to the documents of an index of this name.</summary>
    public History? HistoryOf(string index) =>
        _restored.Find(restored => index.StartsWith($"{restored.Prefix}-", StringComparison.Ordinal))?.Snapshot.Source.History;

    public void Judge(IIncomingGrainCallContext call)
    {
        // The repository is judged by what is in it.
    }

    public Task BeginAsync() => _api.RegisterAsync(_nodes[0]);

    /// <summary>Clients, until enough has been written.</summary>
    public Task RunAsync() => _repository.UseAsync(() => Task.WhenAll(Enumerable.Range(1, _random.Next(1, 5)).Select(_ => ClientAsync())));

    /// <summary>Waits until nothing that was asked for may still be about to happen.</summary>
    public async Task SettleAsync(Func<Func<Task<bool>>, string, Task> until)
    {
        var node = _nodes[0];
        await until(async () => (await _api.ListAsync(node, "_current")).Count == 0, "snapshots do not end");
        foreach (var snapshot in _repository.Snapshots.Where(snapshot => snapshot is { IsToBeDeleted: true, IsDeleted: false }))
        {
            // Nobody knows whether it is still about to go.
            await until(() => DeleteAgainAsync(node, snapshot), $"[{snapshot.Name}] cannot be deleted");
        }
    }

    /// <summary>Every snapshot is listed or not, and is what it was; a clean-up leaves nothing behind.</summary>
    public async Task CheckAsync(Func<Func<Task<bool>>, string, Task> until)
    {
        var node = _nodes[0];
        IReadOnlyDictionary<string, string> listed = new Dictionary<string, string>(StringComparer.Ordinal);
        await until(
            async () =>
            {
                listed = await _api.ListAsync(node, "_all");
                return true;
            },
            "snapshots cannot be listed");
        _repository.CheckListed(listed);
        foreach (var snapshot in _repository.Snapshots.Where(snapshot => listed.GetValueOrDefault(snapshot.Name) == "SUCCESS").Take(MostRestores))
        {
            // Each attempt has indices of its own: those of one that was not waited for are there.
            await until(() => RestoreAsync(node, Restore(snapshot)), $"[{snapshot.Name}] cannot be restored");
        }

        foreach (var restored in _restored.Where(restored => restored.IsDone))
        {
            foreach (var document in restored.Snapshot.Source.Shape.AllDocuments)
            {
                await until(() => CheckAsync(node, restored, document), $"{document} of {restored.Prefix} cannot be read");
            }
        }

        await until(
            async () =>
            {
                await _api.CleanUpAsync(node);
                return true;
            },
            "the repository cannot be cleaned up");
        _repository.Watch.CheckAll();
        if (_repository.Container.Pending == 0 && _repository.Watch.Newest?.Root.Activities.IsEmpty != false)
        {
            _repository.Watch.CheckNothingIsLeft();
        }
    }

    public void ThrowIfViolated() => _repository.Watch.ThrowIfViolated();

    private async Task ClientAsync()
    {
        while (_source.History.Count < _source.Shape.Steps)
        {
            await _world.Outside.Delay(_random.Around(TimeSpan.FromMilliseconds(400)));
            if (Running is { Count: > 0 } running && _source.History.Count < _source.Shape.Steps)
            {
                await DoAsync(_random.Pick(running));
            }
        }
    }

    private async Task DoAsync(SimulatedNode node)
    {
        var what = _random.Next(100);
        try
        {
            var known = _repository.Snapshots.Where(snapshot => !snapshot.IsToBeDeleted).ToArray();
            await (known.Length == 0 || what < 45 ? CreateAsync(node)
                : what < 55 ? CloneAsync(node, _random.Pick(known))
                : what < 70 ? DeleteAsync(node, _random.Pick(known))
                : what < 80 ? _api.ListAsync(node, _random.Pick(["_all", "_current"]))
                : what < 85 ? _api.CleanUpAsync(node)
                : _restored.Count < MostRestores ? RestoreAsync(node, Restore(_random.Pick(known)))
                : CreateAsync(node));
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            _world.Note("client", $"snapshots on {node.Name}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task CreateAsync(SimulatedNode node)
    {
        var snapshot = _repository.Add(_source.Cluster, _source, _world.Now);
        var state = await _api.CreateAsync(node, snapshot.Name);
        (snapshot.IsDone, snapshot.Ended) = (state == "SUCCESS", _world.Now);
        _world.Note("client", $"created {snapshot} on {node.Name}: {state}");
    }

    private async Task CloneAsync(SimulatedNode node, SnapshotRecord source)
    {
        var clone = _repository.Add(_source.Cluster, source.Source, source.Begun);
        await _api.CloneAsync(node, source.Name, clone.Name);
        (clone.IsDone, clone.Ended) = (true, source.Ended);
        _world.Note("client", $"cloned {clone} of {source} on {node.Name}");
    }

    private async Task DeleteAsync(SimulatedNode node, SnapshotRecord snapshot)
    {
        // A create or clone that another cluster is still about may come back to it after its silo has died, and make it again.
        var isMadeElsewhere = !snapshot.IsDone && snapshot.Maker != _source.Cluster;
        snapshot.IsToBeDeleted = true;
        await _api.DeleteAsync(node, snapshot.Name);
        snapshot.IsDeleted |= !isMadeElsewhere;
        _world.Note("client", $"deleted {snapshot} on {node.Name}");
    }

    private async Task<bool> DeleteAgainAsync(SimulatedNode node, SnapshotRecord snapshot)
    {
        try
        {
            await DeleteAsync(node, snapshot);
        }
        catch (WinnowException exception) when (exception.Status == 404)
        {
            // It has gone, or never was.
        }

        return true;
    }

    private RestoredRecord Restore(SnapshotRecord snapshot)
    {
        var restored = new RestoredRecord(snapshot, $"r{_restored.Count + 1}-{snapshot.Name}");
        _restored.Add(restored);
        return restored;
    }

    private async Task<bool> RestoreAsync(SimulatedNode node, RestoredRecord restored)
    {
        restored.IsDone = await _api.RestoreAsync(node, restored, _source.Shape) == 0;
        _world.Note("client", $"restored {restored} on {node.Name}");
        return restored.IsDone;
    }

    private async Task<bool> CheckAsync(SimulatedNode node, RestoredRecord restored, string document)
    {
        var get = new GetRequest { Index = $"{restored.Prefix}-{restored.Snapshot.Source.Shape.IndexOf(document)}", Id = document };
        RestoredEqualsSource.Check(restored.Snapshot, document, await node.Silo!.CallAsync(grains => grains.GetGrain<IDocumentGrain>(0).Get(get)));
        return true;
    }
}
