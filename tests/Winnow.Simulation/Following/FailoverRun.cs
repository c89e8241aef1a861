using Orleans.Embedded.Simulation;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>
/// A cluster follows another, takes over in the middle of everything, and clients go on there. Whoever does not know it yet still writes to the old leader,
/// which is made a follower of its successor some time later.
/// </summary>
internal sealed class FailoverRun : ISimulation
{
    private const string East = "east";
    private const string West = "west";
    private const int MostGentleAttempts = 8;

    // A shard that cannot be had before an operator has put things right is promoted when everything is whole.
    private const int MostAttempts = 30;
    private static readonly TimeSpan HealingLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly SimulatedWorld _world;
    private readonly SimulatedRandom _random;
    private readonly FollowingClusters _clusters;
    private readonly FollowApi _api;
    private readonly History _history = new();
    private readonly Content _east;
    private readonly Content _west;
    private readonly FollowRelation _takeover;
    private readonly FollowRelation _giveback;
    private readonly int _steps;
    private readonly Failover _failover = new();

    public FailoverRun(SimulatedWorld world, SimulationOptions options)
    {
        (_world, _api, _random, _steps) = (world, new FollowApi(world), world.Random.Fork("failover"), Math.Max(1, options.Steps * 2 / 3));
        _failover.IsForced = _random.Chance(0.4);
        _east = new Content(Shape(East) with { Steps = _steps * 6 / 10 }, _history);
        _west = new Content(
            Shape(West) with { Indices = [.. _east.Shape.Indices.Select(index => $"{index}-copy")], Shards = _east.Shape.Shards, Documents = _east.Shape.Documents, Steps = _steps },
            _history,
            IsOwn: false);
        _takeover = new FollowRelation(East, _east, _west, FollowRelation.AnyParameters(_random), IsEarly: true) { MayEnd = true };
        _giveback = new FollowRelation(West, _west, _east, FollowRelation.AnyParameters(_random), IsEarly: false) { IsCurrent = false };
        _clusters = new FollowingClusters(world, options, TimeSpan.FromMilliseconds(_random.Pick([2, 20, 80])));
        _clusters.Add(East, [_east], [_giveback]);
        _clusters.Add(West, [_west], [_takeover]);
    }

    public (int Operations, int Acknowledged) Progress => _clusters.Progress;

    private SimulationRun Leader => _clusters.Run(East);

    private SimulationRun Successor => _clusters.Run(West);

    public async Task RunAsync()
    {
        await _clusters.StormAsync(_random.Fork("trouble"), name => name == East ? _clusters.Run(East).ClientsAsync() : FailOverAsync());
        await Successor.Until(PromoteAsync, HealingLimit, "the follower cannot be promoted");
        await Leader.Until(DemoteAsync, HealingLimit, "the old leader cannot be demoted");
        await _clusters.RestAsync();
        var lost = _failover.Settle(_history, Successor.States, _west.Shape, East);
        await _clusters.JudgeAsync();
        ConflictsAreKept.Check(lost, Leader, Successor, _west.Shape);
    }

    private WorkloadShape Shape(string cluster)
    {
        var nodes = _random.Chance(0.8) ? 3 : 2;
        return new WorkloadShape(_random.Fork($"shape of {cluster}"), _steps) with { Nodes = nodes, Replicas = _random.Next(nodes), Shards = _random.Next(1, 3) };
    }

    /// <summary>Promotes what follows as soon as enough was written, and has clients go on with it.</summary>
    private async Task FailOverAsync()
    {
        while (_history.Count < _steps * 4 / 10)
        {
            await _world.Outside.Delay(Pause);
        }

        _takeover.IsCurrent = false;
        _failover.Asked = _world.Now;
        for (var attempt = 0; attempt < MostAttempts && !await PromoteAsync(); attempt++)
        {
            _failover.IsForced |= attempt > MostGentleAttempts;
            await _world.Outside.Delay(_random.Around(Pause));
        }

        var clients = Enumerable.Range(1, _west.Shape.Clients).Select(i => new Client(_clusters.Cluster(West), Successor.Nodes, _history, _west.Shape, i).RunAsync());
        await (IsPromoted ? Task.WhenAll(Task.WhenAll(clients), GiveBackAsync()) : Task.CompletedTask);
    }

    private async Task GiveBackAsync()
    {
        await _world.Outside.Delay(_random.Around(TimeSpan.FromSeconds(_random.Pick([0, 3, 10]))));
        while (_history.Count < _steps && !await DemoteAsync())
        {
            await _world.Outside.Delay(_random.Around(Pause));
        }
    }

    /// <summary>Whether all indices that followed have taken over.</summary>
    private async Task<bool> PromoteAsync()
    {
        foreach (var index in _west.Shape.Indices.Where(index => !IsOwn(index)))
        {
            await Done($"promotion of {index}", Successor, node => _api.Promote(node, index, _failover.IsForced));
        }

        return IsPromoted;
    }

    /// <summary>Whether all indices of the old leader follow their successors.</summary>
    private async Task<bool> DemoteAsync()
    {
        foreach (var (index, leader) in _giveback.Indices.Where(pair => !IsDemoted(pair.Follower)))
        {
            await Done($"opening of {index}", Leader, node => _api.Open(node, index));
            await Done($"demotion of {index}", Leader, node => _api.Demote(node, index, _giveback.DemoteBody(leader)));
        }

        _giveback.IsCurrent = _giveback.Indices.All(pair => IsDemoted(pair.Follower));
        return _giveback.IsCurrent;
    }

    private async Task Done(string what, SimulationRun run, Func<Nodes.SimulatedNode, Task> request)
    {
        try
        {
            if (run.Nodes.Where(node => node.IsRunning).ToArray() is { Length: > 0 } running)
            {
                await request(_random.Pick(running));
            }
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            _world.Note("client", $"{what}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private bool IsPromoted => _west.Shape.Indices.All(IsOwn);

    private bool IsOwn(string index) => Successor.States.Current.Any(each => each.Name == index && each is { Follow: null, Lineage.Length: > 0 });

    private bool IsDemoted(string index) => Leader.States.Current.Any(each => each.Name == index && each.Follow is not null);
}
