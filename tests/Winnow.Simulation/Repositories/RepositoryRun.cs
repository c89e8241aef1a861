using Orleans.Embedded.Simulation;
using Winnow.Repositories;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Repositories;

/// <summary>
/// The repository's engine alone: processes of one or two clusters make, clone, restore and delete snapshots in one storage, end, stand still
/// and come back. Each root is checked as soon as it is put. Then the faults end: everything that was begun must come to an end, every
/// snapshot be what it was to be, and a clean-up leave nothing behind.
/// </summary>
internal sealed class RepositoryRun : ISimulation
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TroubleLimit = TimeSpan.FromMinutes(10);
    private readonly SimulatedWorld _world;
    private readonly RepositoryShape _shape;
    private readonly SimulatedContainer _container;
    private readonly NothingReachableGoes _watch;
    private readonly RepositoryLedger _ledger = new();
    private readonly RepositoryMember[] _members;
    private readonly RepositoryTrouble _trouble;

    public RepositoryRun(SimulatedWorld world, SimulationOptions options)
    {
        _world = world;
        _shape = new RepositoryShape(world.Random.Fork("shape"), options.Steps);
        _container = new SimulatedContainer(world, "storage") { Weather = _shape.Weather };
        _watch = new NothingReachableGoes(_container) { Moved = _ledger.Check };
        _members =
        [
            .. from cluster in Enumerable.Range(1, _shape.Clusters)
               from member in Enumerable.Range(1, _shape.Members)
               select new RepositoryMember(_container, $"c{cluster}", member, options.Bug),
        ];
        _trouble = new RepositoryTrouble(_container, _members, options.Faults);
    }

    public (int Operations, int Acknowledged) Progress => (_ledger.Operations.Count, _ledger.Operations.Count(operation => operation.Outcome == RepositoryOutcome.Done));

    public async Task RunAsync()
    {
        Array.ForEach(_members, member => member.Start());
        var trouble = _trouble.RunAsync();
        var workers = from cluster in _members.GroupBy(member => member.Cluster)
                      from worker in Enumerable.Range(1, _shape.Workers)
                      select new RepositoryWorker(_world, [.. cluster], _ledger, _watch, _shape, worker);
        var all = workers.ToArray();
        var housekeepers = _members.GroupBy(member => member.Cluster).Select(cluster => new Housekeeper(_world, [.. cluster], _ledger, _watch, _shape)).ToArray();
        var housekeeping = housekeepers.Select(housekeeper => housekeeper.RunAsync()).ToArray();
        var work = Task.WhenAll(all.Select(worker => worker.RunAsync()));
        while (_ledger.Operations.Count < _shape.Operations && !work.IsCompleted && _world.Now < TroubleLimit.Ticks)
        {
            _watch.ThrowIfViolated();
            await _world.Outside.Delay(TimeSpan.FromMilliseconds(200));
        }

        await _trouble.StopAsync();
        await trouble;
        _container.Weather = StorageWeather.Calm;
        await Within(work, "operations do not end");
        Array.ForEach(housekeepers, housekeeper => housekeeper.Stop());
        await Within(Task.WhenAll(housekeeping), "housekeeping does not end");
        _watch.CheckAll();
        _ledger.CheckEnd(_watch.Newest);
        await Within(CheckContentsAsync(), "the snapshots cannot be read");
        await Within(SettleAsync(all), "abandoned attempts do not end");
        await Within(housekeepers[0].CleanUpAsync(), "the clean-up does not end");
        _watch.CheckNothingIsLeft();
        await Within(DeleteEverythingAsync(housekeepers[0]), "the snapshots cannot be deleted");
        _watch.CheckNothingIsLeft();
        if (_watch.Newest is { } newest && (newest.Reached.Count != 1 || newest.Root.Contents is not null))
        {
            throw new ViolationException("I8", $"every snapshot was deleted, and there is {string.Join(", ", newest.Reached.Take(5))}");
        }
    }

    private async Task SettleAsync(RepositoryWorker[] workers)
    {
        while (_container.Pending > 0 || workers.Any(worker => worker.IsHaunted))
        {
            await _world.Outside.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private async Task CheckContentsAsync()
    {
        var member = _members[0];
        await member.Process!.RunAsync(async () =>
        {
            await foreach (var snapshot in member.Repository!.Snapshots())
            {
                await new SnapshotReader(member.Repository).CheckAsync(snapshot, _ledger.Maker(snapshot.Uuid)!.Plan!);
            }

            return true;
        });
    }

    private async Task DeleteEverythingAsync(Housekeeper housekeeper)
    {
        var member = _members[0];
        await member.Process!.RunAsync(async () =>
        {
            var all = _watch.Newest?.Catalog.Values.Select(entry => entry.Id).ToArray() ?? [];
            _ledger.Add(new RepositoryOperation { Number = _ledger.Operations.Count + 1, Kind = RepositoryOperationKind.Delete, Uuid = "", Targets = all });
            await member.Repository!.Change([new RemoveSnapshots([.. all])]);
            return true;
        });
        await housekeeper.CleanUpAsync();
    }

    private async Task Within(Task task, string complaint)
    {
        var end = _world.Now + EndLimit.Ticks;
        while (!task.IsCompleted)
        {
            _watch.ThrowIfViolated();
            if (_world.Now > end)
            {
                throw new ViolationException("liveness", $"{complaint} within {EndLimit}: {string.Join("; ", _ledger.Operations.Where(operation => operation.Outcome == RepositoryOutcome.Open).Take(3))}");
            }

            await _world.Outside.Delay(TimeSpan.FromMilliseconds(200));
        }

        _watch.ThrowIfViolated();
        await task;
    }
}
