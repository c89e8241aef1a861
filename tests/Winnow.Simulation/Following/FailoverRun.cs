using Orleans.Embedded.Simulation;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>
/// A cluster follows another, takes over in the middle of everything, and clients go on there. Whoever does not know it yet still writes to the old leader.
/// </summary>
internal sealed class FailoverRun : ISimulation
{
    private const string East = "east";
    private const string West = "west";
    private const int MostGentleAttempts = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly SimulatedWorld _world;
    private readonly SimulatedRandom _random;
    private readonly FollowingClusters _clusters;
    private readonly FollowApi _api;
    private readonly History _history = new();
    private readonly Content _east;
    private readonly Content _west;
    private readonly FollowRelation _takeover;
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
        _clusters = new FollowingClusters(world, options, TimeSpan.FromMilliseconds(_random.Pick([2, 20, 80])));
        _clusters.Add(East, [_east], []);
        _clusters.Add(West, [_west], [_takeover]);
    }

    public (int Operations, int Acknowledged) Progress => _clusters.Progress;

    private SimulationRun Successor => _clusters.Run(West);

    public async Task RunAsync()
    {
        await _clusters.StormAsync(_random.Fork("trouble"), name => name == East ? _clusters.Run(East).ClientsAsync() : FailOverAsync());
        await _clusters.RestAsync();
        _failover.Settle(_history, Successor.States, _west.Shape, East);
        await Successor.JudgeAsync();
        foreach (var work in _clusters.Works)
        {
            work.ThrowIfViolated();
        }
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
        for (var attempt = 0; _west.Shape.Indices.FirstOrDefault(index => !IsPromoted(index)) is { } index; attempt++)
        {
            _failover.IsForced |= attempt > MostGentleAttempts;
            await PromoteAsync(index);
            await _world.Outside.Delay(_random.Around(Pause));
        }

        _world.Note("promoted", _failover.IsForced ? "by force" : "gently");
        var clients = Enumerable.Range(1, _west.Shape.Clients).Select(i => new Client(_clusters.Cluster(West), Successor.Nodes, _history, _west.Shape, i).RunAsync());
        await Task.WhenAll(clients);
    }

    private async Task PromoteAsync(string index)
    {
        try
        {
            if (Successor.Nodes.Where(node => node.IsRunning).ToArray() is { Length: > 0 } running)
            {
                await _api.Promote(_random.Pick(running), index, _failover.IsForced);
            }
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            _world.Note("client", $"promotion of {index}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private bool IsPromoted(string index) => Successor.States.Current.Any(each => each.Name == index && each is { Follow: null, Lineage.Length: > 0 });
}
