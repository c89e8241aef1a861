using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Contracts;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Snapshots;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Runs;

/// <summary>
/// One run: a cluster forms; clients and faults do their worst while nothing that was promised may be broken (safety); then the faults end, and
/// within a bounded time everything must be whole again (liveness), and all that was acknowledged be there.
/// </summary>
internal sealed class SimulationRun : ISimulation
{
    private static readonly TimeSpan FormingLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SettlingLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HealingLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly IInvariant[] Invariants =
        [new AcknowledgedWritesSurvive(), new OnePrimaryPerTerm(), new CopiesAreEqual(), new HistoriesHoldTheWrites(), new DocumentsAreLinearizable()];

    private readonly SimulatedWorld _world;
    private readonly SimulatedCluster _cluster;
    private readonly WorkloadShape _shape;
    private readonly History _history = new();
    private readonly SimulatedNode[] _nodes;
    private readonly IndexStates _states;
    private readonly Nemesis _nemesis;
    private readonly SnapshotWorkload? _snapshots;
    private readonly LeasesKeepHistory _leases = new();
    private ViolationException? _violation;
    private string _lastSeen = "";

    /// <param name="cluster">What the cluster is made of.</param>
    /// <param name="options">What is run.</param>
    /// <param name="repository">Where its snapshots are; null when none are made.</param>
    public SimulationRun(SimulatedCluster cluster, SimulationOptions options, SharedRepository? repository)
    {
        (_cluster, _world) = (cluster, cluster.World);
        _shape = new WorkloadShape(cluster.Random.Fork("shape"), options.Steps);
        cluster.Network.MeanLatency = _shape.MeanLatency;
        _nodes = [.. Enumerable.Range(1, _shape.Nodes).Select(number => new SimulatedNode(cluster, number, silo => Substitute(silo, options)))];
        _snapshots = repository is null ? null : new SnapshotWorkload(cluster, _nodes, new SnapshotSource(cluster.Name, _history, _shape), repository, options.Bug);
        options.Bug?.PutInto(cluster, _nodes);
        _states = new IndexStates(cluster);
        var redundancy = new Redundancy(_states, _nodes);
        _nemesis = new Nemesis(cluster, _nodes, _shape, _history, _states, redundancy, options.Faults) { AllLostPower = () => AllLostPower() };
        _states.Decided = (before, after) =>
        {
            redundancy.Follow();
            Judge(() => PrimariesAreInSync.Check(before, after));
            _leases.Follow(before, after);
        };
    }

    private Aftermath Aftermath => new(_nodes, _states, _history, _shape) { HistoryOf = name => _snapshots?.HistoryOf(name) ?? _history };

    /// <summary>What else loses its power when all nodes do.</summary>
    public Action AllLostPower { get; init; } = static () => { };

    public (int Operations, int Acknowledged) Progress =>
        (_history.Count, _history.Operations.Count(operation => operation is { IsWrite: true, Outcome: Outcome.Done }));

    public async Task RunAsync()
    {
        await FormAsync();
        await StormAsync();
        await CalmAsync();
        await CheckSnapshotsAsync();
    }

    /// <summary>All nodes start, and the indices are created.</summary>
    public async Task FormAsync()
    {
        foreach (var node in _nodes)
        {
            node.IsWanted = true;
            _ = node.WatchAsync();
        }

        await Until(() => Task.FromResult(_nodes.All(node => node.IsRunning)), FormingLimit, "the nodes do not form a cluster");
        foreach (var index in _shape.Indices)
        {
            await _nodes[0].Silo!.CallAsync(grains => grains.GetGrain<IIndicesGrain>(0).Create(
                new CreateIndexRequest { Index = index, Body = System.Text.Encoding.UTF8.GetBytes(_shape.IndexBody) }));
        }

        if (_snapshots is not null)
        {
            await _snapshots.RegisterAsync();
        }
    }

    /// <summary>The cluster is used, and harmed.</summary>
    public async Task StormAsync()
    {
        var faults = _nemesis.RunAsync();
        var snapshots = _snapshots?.RunAsync() ?? Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(1, _shape.Clients).Select(i => new Client(_cluster, _nodes, _history, _shape, i).RunAsync()));
        await _nemesis.StopAsync();
        await faults;
        await Until(() => Task.FromResult(snapshots.IsCompleted), SettlingLimit, "clients that make snapshots are not answered");
        await snapshots;
    }

    /// <summary>Everything becomes whole, and holds what it should.</summary>
    public async Task CalmAsync()
    {
        await SettleAsync();
        await HealAsync();
        await ReadEverythingAsync();

        // Votes that were begun under faults may have taken a node since then.
        await HealAsync();
        foreach (var invariant in Invariants)
        {
            invariant.Check(Aftermath);
        }

        if (_snapshots is not null)
        {
            await _snapshots.SettleAsync((condition, complaint) => Until(condition, HealingLimit, complaint));
        }
    }

    /// <summary>The snapshots are those that should be there, and hold what they should.</summary>
    public async Task CheckSnapshotsAsync()
    {
        if (_snapshots is not null)
        {
            await _snapshots.CheckAsync((condition, complaint) => Until(condition, HealingLimit, complaint));
        }
    }

    private void Substitute(ISiloBuilder silo, SimulationOptions options)
    {
        silo.AddIncomingGrainCallFilter(async call =>
        {
            await call.Invoke();
            Judge(() => _leases.Check(call));
        });
        _snapshots?.Configure(silo);
        options.Bug?.Configure(silo);
    }

    /// <summary>
    /// Nothing is at rest while a write may still arrive at its primary: what a get has read before it, and what a search finds after it, need not be
    /// the same. So what is checked is checked after the last of them.
    /// </summary>
    private Task SettleAsync() => Until(
        () => Task.FromResult(!_history.Pending.Any && _nodes.SelectMany(node => node.Shards).All(copy => copy.Bulks.Bulk.Current == 0)),
        SettlingLimit,
        "clients' writes are still under way");

    private Task HealAsync() => Until(
        async () =>
        {
            foreach (var node in _nodes)
            {
                if (!node.IsRunning)
                {
                    _lastSeen = $"{node} does not run";
                    return false;
                }

                if (_states.Current.FirstOrDefault(index => !node.Knows(index)) is { } index)
                {
                    _lastSeen = $"{node} has not heard of version {index.Version} of {index.Name}";
                    return false;
                }

                if (!IsWhole(await node.Silo!.CallAsync(grains => grains.GetGrain<IClusterAdminGrain>(0).Health(new HealthRequest { Timeout = TimeSpan.Zero }))))
                {
                    return false;
                }
            }

            _lastSeen = Aftermath.MissingCopies ?? "";
            return _lastSeen.Length == 0;
        },
        HealingLimit,
        "the cluster does not become whole");

    private bool IsWhole(ClusterHealthView health)
    {
        _lastSeen = $"{health.Status} {health.NumberOfNodes} nodes {health.ActiveShards} active {health.InitializingShards} initializing {health.UnassignedShards} unassigned";
        _world.Note("health", _lastSeen);
        return health.Status == HealthStatus.Green && health.NumberOfNodes == _nodes.Length && health is { RelocatingShards: 0, InitializingShards: 0 };
    }

    private async Task ReadEverythingAsync()
    {
        var client = new Client(_cluster, _nodes, _history, _shape, 0);
        foreach (var document in _shape.AllDocuments)
        {
            await Until(
                async () =>
                {
                    await client.ReadAsync(_nodes[0], document);
                    return _history.Operations[^1].Outcome == Outcome.Done;
                },
                HealingLimit,
                $"{document} cannot be read");
        }

        foreach (var node in _nodes)
        {
            await Until(
                async () =>
                {
                    await SearchesFindEverything.CheckAsync(node, _history, _shape);
                    return true;
                },
                HealingLimit,
                $"{node} cannot be searched");
        }
    }

    private async Task Until(Func<Task<bool>> condition, TimeSpan limit, string complaint)
    {
        var end = _world.Now + limit.Ticks;
        _lastSeen = "";
        while (true)
        {
            _snapshots?.ThrowIfViolated();
            if (_violation is not null)
            {
                throw _violation;
            }

            try
            {
                if (await condition().WaitAsync(_shape.Patience, _world.Outside.Clock))
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is not ViolationException)
            {
                _lastSeen = $"{exception.GetType().Name}: {exception.Message}";
                _world.Note("waiting", _lastSeen);
            }

            if (_world.Now > end)
            {
                throw new ViolationException("liveness", $"{complaint} within {limit}: {_lastSeen}; {string.Join("; ", _states.Current.Select(IndexStates.Describe))}");
            }

            await _world.Outside.Delay(Pause);
        }
    }

    // In the middle of another's work, which must not take the blame.
    private void Judge(Action check)
    {
        try
        {
            check();
        }
        catch (ViolationException violation)
        {
            _violation ??= violation;
        }
    }
}
