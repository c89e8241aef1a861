using Orleans.Embedded.Simulation;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>
/// A cluster follows another, takes over in the middle of everything, and clients go on there. Whoever does not know it yet still writes to the old leader,
/// which is made a follower of its successor some time later. In some runs it takes over again then, and so on.
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

    // Who leads first comes first.
    private readonly FailoverSide[] _sides;
    private readonly Takeovers _takeovers = new();
    private readonly int _steps;
    private readonly int _rounds;

    public FailoverRun(SimulatedWorld world, SimulationOptions options)
    {
        (_world, _api, _random) = (world, new FollowApi(world), world.Random.Fork("failover"));
        _rounds = _random.Pick([1, 1, 1, 2, 2, 3]);
        _steps = Math.Max(1, options.Steps * (3 + _rounds) / 6);
        var east = new Content(Shape(East), _history);
        var west = new Content(
            Shape(West) with { Indices = [.. east.Shape.Indices.Select(index => $"{index}-copy")], Shards = east.Shape.Shards, Documents = east.Shape.Documents },
            _history,
            IsOwn: false);
        var giveback = new FollowRelation(West, west, east, FollowRelation.AnyParameters(_random), IsEarly: false) { IsCurrent = false, MayEnd = true };
        var takeover = new FollowRelation(East, east, west, FollowRelation.AnyParameters(_random), IsEarly: true) { MayEnd = true };
        _clusters = new FollowingClusters(world, options, TimeSpan.FromMilliseconds(_random.Pick([2, 20, 80])));
        _clusters.Add(East, [east], [giveback]);
        _clusters.Add(West, [west], [takeover]);
        _sides = [Side(East, east, giveback), Side(West, west, takeover)];
    }

    public (int Operations, int Acknowledged) Progress => _clusters.Progress;

    public async Task RunAsync()
    {
        await _clusters.StormAsync(_random.Fork("trouble"), name => name == East ? _sides[0].ClientsAsync(0, EndOf(0)) : ChangeSidesAsync());
        var last = _takeovers.Current;
        await last.Successor.Run.Until(() => PromoteAsync(last), HealingLimit, "the follower cannot be promoted");
        await last.Leader.Run.Until(() => DemoteAsync(last), HealingLimit, "the old leader cannot be demoted");
        await _clusters.RestAsync();
        var lost = _takeovers.Settle(_history);
        await _clusters.JudgeAsync();
        ConflictsAreKept.Check(lost, _sides, last.Successor);
    }

    private FailoverSide Side(string name, Content content, FollowRelation relation) => new(_clusters.Cluster(name), _clusters.Run(name), content, relation);

    private WorkloadShape Shape(string cluster)
    {
        var nodes = _random.Chance(0.8) ? 3 : 2;
        return new WorkloadShape(_random.Fork($"shape of {cluster}"), _steps) with { Nodes = nodes, Replicas = _random.Next(nodes), Shards = _random.Next(1, 3) };
    }

    /// <summary>How many operations there are when the next change of sides begins.</summary>
    private int BeginOf(int round) => _steps * ((10 * round) - 2) / (10 * (_rounds + 1));

    /// <summary>How many there are when the last client knows that his leader is none any more.</summary>
    private int EndOf(int round) => round == _rounds ? _steps : BeginOf(round + 1) + (_steps * 4 / (10 * (_rounds + 1)));

    /// <summary>Promotes what follows as soon as enough was written, and has clients go on with it; then the other way round.</summary>
    private async Task ChangeSidesAsync()
    {
        var clients = new List<Task>();
        for (var round = 1; round <= _rounds; round++)
        {
            while (_history.Count < BeginOf(round))
            {
                await _world.Outside.Delay(Pause);
            }

            if (!await TakeOverAsync(new Takeover(_sides[(round + 1) % 2], _sides[round % 2], _world.Now) { IsForced = _random.Chance(0.4) }))
            {
                break;
            }

            clients.Add(_takeovers.Current.Successor.ClientsAsync(round, EndOf(round)));
            if (!await GiveWayAsync(_takeovers.Current, EndOf(round), round == _rounds ? [0, 3, 10] : [0, 1]))
            {
                break;
            }
        }

        await Task.WhenAll(clients);
    }

    /// <summary>Whether what follows was promoted in time.</summary>
    private async Task<bool> TakeOverAsync(Takeover takeover)
    {
        _takeovers.Add(takeover);
        takeover.Successor.Relation.IsCurrent = false;
        for (var attempt = 0; attempt < MostAttempts && !await PromoteAsync(takeover); attempt++)
        {
            takeover.IsForced |= attempt > MostGentleAttempts;
            await _world.Outside.Delay(_random.Around(Pause));
        }

        _world.Note("failover", $"{takeover.Successor.Cluster.Name} {(takeover.IsDecided ? "has taken over" : "cannot take over yet")}");
        return takeover.IsDecided;
    }

    /// <summary>Whether the old leader is a follower, and has nothing more than its leader, before so many operations were done.</summary>
    private async Task<bool> GiveWayAsync(Takeover takeover, int steps, int[] seconds)
    {
        await _world.Outside.Delay(_random.Around(TimeSpan.FromSeconds(_random.Pick(seconds))));
        while (_history.Count < steps)
        {
            if (await DemoteAsync(takeover) && !takeover.Leader.RollsBack)
            {
                return true;
            }

            await _world.Outside.Delay(_random.Around(Pause));
        }

        return false;
    }

    /// <summary>Whether all indices that followed have taken over.</summary>
    private async Task<bool> PromoteAsync(Takeover takeover)
    {
        foreach (var index in takeover.Successor.Content.Shape.Indices.Where(index => !takeover.IsDecidedFor(index)))
        {
            await Done($"promotion of {index}", takeover.Successor, node => _api.Promote(node, index, takeover.IsForced));
        }

        return takeover.IsDecided;
    }

    /// <summary>Whether all indices of the old leader follow their successors.</summary>
    private async Task<bool> DemoteAsync(Takeover takeover)
    {
        var side = takeover.Leader;
        foreach (var (index, leader) in side.Relation.Indices.Where(pair => !side.HasFollower(pair.Follower)))
        {
            await Done($"opening of {index}", side, node => _api.Open(node, index));
            await Done($"demotion of {index}", side, node => _api.Demote(node, index, side.Relation.DemoteBody(leader)));
        }

        side.Relation.IsCurrent = side.Follows;
        return side.Follows;
    }

    private async Task Done(string what, FailoverSide side, Func<Nodes.SimulatedNode, Task> request)
    {
        try
        {
            if (side.Run.Nodes.Where(node => node.IsRunning).ToArray() is { Length: > 0 } running)
            {
                await request(_random.Pick(running));
            }
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            _world.Note("client", $"{what}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
