using Orleans.Embedded.Simulation;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Repositories;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Snapshots;

/// <summary>The storage in which one or several clusters have their snapshots, and what is known of these.</summary>
internal sealed class SharedRepository
{
    private readonly StorageWeather _weather;
    private readonly List<SnapshotRecord> _snapshots = [];
    private int _users;

    public SharedRepository(SimulatedWorld world, int steps)
    {
        _weather = new RepositoryShape(world.Random.Fork("storage shape"), steps).Weather;
        Container = new SimulatedContainer(world, "storage");
        Watch = new NothingReachableGoes(Container);
    }

    public SimulatedContainer Container { get; }

    public NothingReachableGoes Watch { get; }

    public IReadOnlyList<SnapshotRecord> Snapshots => _snapshots;

    /// <summary>As long as anybody works with it, the storage is as the seed has it.</summary>
    public async Task UseAsync(Func<Task> work)
    {
        _users++;
        Container.Weather = _weather;
        await work();
        if (--_users == 0)
        {
            Container.Weather = StorageWeather.Calm;
        }
    }

    public SnapshotRecord Add(string maker, SnapshotSource source, long begun)
    {
        var snapshot = new SnapshotRecord { Name = $"s{_snapshots.Count + 1}", Maker = maker, Source = source, Begun = begun };
        _snapshots.Add(snapshot);
        return snapshot;
    }

    /// <summary>Every snapshot that must be there is, and none that must not be.</summary>
    public void CheckListed(IReadOnlyDictionary<string, string> listed)
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
