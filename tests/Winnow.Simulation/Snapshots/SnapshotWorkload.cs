using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Contracts;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Bugs;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Ports;
using Winnow.Simulation.Repositories;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Snapshots;

/// <summary>Makes, clones, restores and deletes snapshots while others write, and looks in the end whether they are what they should be.</summary>
internal sealed class SnapshotWorkload
{
    private const int MostRestores = 3;
    private readonly SimulatedWorld _world;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly History _history;
    private readonly WorkloadShape _shape;
    private readonly RepositoryShape _storage;
    private readonly SimulatedRandom _random;
    private readonly ReintroducedBug? _bug;
    private readonly SnapshotApi _api;
    private readonly NothingReachableGoes _watch;
    private readonly List<SnapshotRecord> _snapshots = [];
    private readonly List<RestoredRecord> _restored = [];

    public SnapshotWorkload(SimulatedWorld world, IReadOnlyList<SimulatedNode> nodes, History history, WorkloadShape shape, ReintroducedBug? bug)
    {
        (_world, _nodes, _history, _shape, _bug) = (world, nodes, history, shape, bug);
        _random = world.Random.Fork("snapshots");
        _storage = new RepositoryShape(world.Random.Fork("storage shape"), shape.Steps);
        _api = new SnapshotApi(world);
        Container = new SimulatedContainer(world, "storage");
        _watch = new NothingReachableGoes(Container);
    }

    public SimulatedContainer Container { get; }

    private IReadOnlyList<SimulatedNode> Running => [.. _nodes.Where(node => node.IsRunning)];

    /// <summary>Gives a silo its storage.</summary>
    public void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<IBlobStoreSource>(services =>
        new SimulatedBlobStoreSource(Container, services.GetRequiredService<SimulatedProcess>(), store => _bug?.WrapStore(store) ?? store));

    public Task RegisterAsync() => _api.RegisterAsync(_nodes[0]);

    /// <summary>Clients, until enough has been written.</summary>
    public async Task RunAsync()
    {
        Container.Weather = _storage.Weather;
        await Task.WhenAll(Enumerable.Range(1, _random.Next(1, 5)).Select(_ => ClientAsync()));
        Container.Weather = StorageWeather.Calm;
    }

    /// <summary>Everything has come to its end, is listed or not, and is what it was; a clean-up leaves nothing behind.</summary>
    public async Task CheckAsync(Func<Func<Task<bool>>, string, Task> until)
    {
        var node = _nodes[0];
        IReadOnlyDictionary<string, string> listed = new Dictionary<string, string>(StringComparer.Ordinal);
        await until(async () => (await _api.ListAsync(node, "_current")).Count == 0, "snapshots do not end");
        foreach (var snapshot in _snapshots.Where(snapshot => snapshot is { IsToBeDeleted: true, IsDeleted: false }))
        {
            // Nobody knows whether it is still about to go.
            await until(() => DeleteAgainAsync(node, snapshot), $"[{snapshot.Name}] cannot be deleted");
        }

        await until(
            async () =>
            {
                listed = await _api.ListAsync(node, "_all");
                return true;
            },
            "snapshots cannot be listed");
        CheckListed(listed);
        foreach (var snapshot in _snapshots.Where(snapshot => listed.GetValueOrDefault(snapshot.Name) == "SUCCESS").Take(MostRestores))
        {
            // Each attempt has indices of its own: those of one that was not waited for are there.
            await until(() => RestoreAsync(node, Restore(snapshot)), $"[{snapshot.Name}] cannot be restored");
        }

        foreach (var restored in _restored.Where(restored => restored.IsDone))
        {
            foreach (var document in _shape.AllDocuments)
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
        _watch.CheckAll();
        if (Container.Pending == 0 && _watch.Newest?.Root.Activities.IsEmpty != false)
        {
            _watch.CheckNothingIsLeft();
        }
    }

    public void ThrowIfViolated() => _watch.ThrowIfViolated();

    private async Task ClientAsync()
    {
        while (_history.Count < _shape.Steps)
        {
            await _world.Outside.Delay(_random.Around(TimeSpan.FromMilliseconds(400)));
            if (Running is { Count: > 0 } running && _history.Count < _shape.Steps)
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
            var known = _snapshots.Where(snapshot => !snapshot.IsToBeDeleted).ToArray();
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
        var snapshot = new SnapshotRecord { Name = $"s{_snapshots.Count + 1}", Begun = _world.Now };
        _snapshots.Add(snapshot);
        var state = await _api.CreateAsync(node, snapshot.Name);
        (snapshot.IsDone, snapshot.Ended) = (state == "SUCCESS", _world.Now);
        _world.Note("client", $"created {snapshot} on {node.Name}: {state}");
    }

    private async Task CloneAsync(SimulatedNode node, SnapshotRecord source)
    {
        var clone = new SnapshotRecord { Name = $"s{_snapshots.Count + 1}", Begun = source.Begun };
        _snapshots.Add(clone);
        await _api.CloneAsync(node, source.Name, clone.Name);
        (clone.IsDone, clone.Ended) = (true, source.Ended);
        _world.Note("client", $"cloned {clone} of {source} on {node.Name}");
    }

    private async Task DeleteAsync(SimulatedNode node, SnapshotRecord snapshot)
    {
        snapshot.IsToBeDeleted = true;
        await _api.DeleteAsync(node, snapshot.Name);
        snapshot.IsDeleted = true;
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
        restored.IsDone = await _api.RestoreAsync(node, restored.Snapshot.Name, restored.Prefix, _shape.Indices) == 0;
        _world.Note("client", $"restored {restored} on {node.Name}");
        return restored.IsDone;
    }

    private async Task<bool> CheckAsync(SimulatedNode node, RestoredRecord restored, string document)
    {
        var get = new GetRequest { Index = $"{restored.Prefix}-{_shape.IndexOf(document)}", Id = document };
        RestoredEqualsSource.Check(restored.Snapshot, document, await node.Silo!.CallAsync(grains => grains.GetGrain<IDocumentGrain>(0).Get(get)), _history);
        return true;
    }

    private void CheckListed(IReadOnlyDictionary<string, string> listed)
    {
        foreach (var snapshot in _snapshots)
        {
            var state = listed.GetValueOrDefault(snapshot.Name);
            if (snapshot is { IsDone: true, IsToBeDeleted: false } && state != "SUCCESS")
            {
                throw new ViolationException("I8", $"an acknowledged snapshot is {state ?? "not listed"}: {snapshot}");
            }

            if (snapshot.IsDeleted && state is not null)
            {
                throw new ViolationException("I8", $"a snapshot is listed that was deleted: {snapshot}");
            }
        }

        if (listed.Keys.FirstOrDefault(name => _snapshots.All(snapshot => snapshot.Name != name)) is { } unknown)
        {
            throw new ViolationException("I8", $"the snapshot [{unknown}] is listed, and nobody made it");
        }
    }
}
