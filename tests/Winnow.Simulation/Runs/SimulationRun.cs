using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Contracts;
using Winnow.Grains.Shards;
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
    private readonly Content[] _contents;
    private readonly SimulatedNode[] _nodes;
    private readonly Nemesis _nemesis;
    private readonly ISideWork? _side;
    private readonly LeasesKeepHistory _leases = new();
    private ViolationException? _violation;
    private string _lastSeen = "";

    /// <param name="cluster">What the cluster is made of.</param>
    /// <param name="options">What is run.</param>
    /// <param name="contents">The documents that are in it. Those that are aimed at come first.</param>
    /// <param name="side">What else is done; null for nothing.</param>
    public SimulationRun(SimulatedCluster cluster, SimulationOptions options, Content[] contents, Func<SimulationRun, ISideWork>? side = null)
    {
        (_cluster, _world, _contents) = (cluster, cluster.World, contents);
        cluster.Network.MeanLatency = Main.Shape.MeanLatency;
        _nodes = [.. Enumerable.Range(1, Main.Shape.Nodes).Select(number => new SimulatedNode(cluster, number, silo => Substitute(silo, options)))];
        _side = side?.Invoke(this);
        options.Bug?.PutInto(cluster, _nodes);
        States = new IndexStates(cluster);
        var redundancy = new Redundancy(States, _nodes);
        _nemesis = new Nemesis(cluster, _nodes, Main.Shape, Main.History, States, redundancy, options.Faults) { AllLostPower = () => AllLostPower() };
        States.Decided = (before, after) =>
        {
            redundancy.Follow();
            Judge(() => PrimariesAreInSync.Check(before, after));
            _leases.Follow(before, after);
        };
    }

    /// <summary>A cluster with documents of its own.</summary>
    public static Content OwnContent(SimulatedCluster cluster, SimulationOptions options) =>
        new(new WorkloadShape(cluster.Random.Fork("shape"), options.Steps), new History());

    /// <summary>A cluster of which snapshots are made.</summary>
    public static SimulationRun WithSnapshots(SimulatedCluster cluster, SimulationOptions options, SharedRepository repository)
    {
        var content = OwnContent(cluster, options);
        return new SimulationRun(
            cluster,
            options,
            [content],
            run => new SnapshotWorkload(cluster, run.Nodes, new SnapshotSource(cluster.Name, content.History, content.Shape), repository, options.Bug));
    }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    public IndexStates States { get; }

    private Content Main => _contents[0];

    /// <summary>What else loses its power when all nodes do.</summary>
    public Action AllLostPower { get; set; } = static () => { };

    public (int Operations, int Acknowledged) Progress => (
        Own.Sum(content => content.History.Count),
        Own.Sum(content => content.History.Operations.Count(operation => operation is { IsWrite: true, Outcome: Outcome.Done })));

    private IEnumerable<Content> Own => _contents.Where(content => content.IsOwn);

    public async Task RunAsync()
    {
        await FormAsync();
        await PrepareAsync();
        await StormAsync();
        await CalmAsync();
        await CheckSideAsync();
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
        foreach (var shape in Own.Select(content => content.Shape))
        {
            foreach (var index in shape.Indices)
            {
                await _nodes[0].Silo!.CallAsync(grains => grains.GetGrain<IIndicesGrain>(0).Create(
                    new CreateIndexRequest { Index = index, Body = System.Text.Encoding.UTF8.GetBytes(shape.IndexBody) }));
            }
        }

    }

    /// <summary>What is done beside begins.</summary>
    public Task PrepareAsync() => _side?.BeginAsync() ?? Task.CompletedTask;

    /// <summary>The cluster is used, and harmed.</summary>
    public Task StormAsync() => StormAsync(ClientsAsync);

    /// <summary>The cluster is harmed while clients work.</summary>
    public async Task StormAsync(Func<Task> clients)
    {
        var faults = _nemesis.RunAsync();
        var side = _side?.RunAsync() ?? Task.CompletedTask;
        await clients();
        await _nemesis.StopAsync();
        await faults;
        await Until(() => Task.FromResult(side.IsCompleted), SettlingLimit, "what is done beside writing does not end");
        await side;
    }

    /// <summary>Clients, until they have done enough.</summary>
    public Task ClientsAsync() => Task.WhenAll(Own.SelectMany(content =>
        Enumerable.Range(1, content.Shape.Clients).Select(i => new Client(_cluster, _nodes, content.History, content.Shape, i).RunAsync())));

    /// <summary>Everything becomes whole, and holds what it should.</summary>
    public async Task CalmAsync()
    {
        await RestAsync();
        await JudgeAsync();
        await SettleSideAsync();
    }

    /// <summary>What was done beside has come to its end.</summary>
    public Task SettleSideAsync() => _side?.SettleAsync((condition, complaint) => Until(condition, HealingLimit, complaint)) ?? Task.CompletedTask;

    /// <summary>Everything becomes whole.</summary>
    public async Task RestAsync()
    {
        await SettleAsync();
        await HealAsync();
    }

    /// <summary>What has come to rest holds what it should.</summary>
    public async Task JudgeAsync()
    {
        foreach (var content in _contents)
        {
            await ReadEverythingAsync(content);
        }

        // Votes that were begun under faults may have taken a node since then.
        await HealAsync();
        foreach (var content in _contents)
        {
            foreach (var invariant in Invariants)
            {
                invariant.Check(AftermathOf(content));
            }
        }
    }

    /// <summary>What was done beside is as it should be.</summary>
    public Task CheckSideAsync() => _side?.CheckAsync((condition, complaint) => Until(condition, HealingLimit, complaint)) ?? Task.CompletedTask;

    /// <summary>The open copies of a shard that its index counts on.</summary>
    public IEnumerable<IndexShard> OpenCopies(string index, int shard) =>
        States.Current.FirstOrDefault(each => each.Name == index) is { } found ? AftermathOf(Main).OpenCopies(found.Uuid, shard) : [];

    /// <summary>Whether nothing is wrong; what is will be the complaint of who waits for it.</summary>
    public bool IsEmpty(string? wrong)
    {
        _lastSeen = wrong ?? "";
        return wrong is null;
    }

    private Aftermath AftermathOf(Content content) => new(_nodes, States, content.History, content.Shape) { HistoryOf = HistoryOf };

    private History HistoryOf(string index) =>
        _side?.HistoryOf(index) ?? Array.Find(_contents, content => content.Shape.Indices.Contains(index))?.History ?? Main.History;

    private void Substitute(ISiloBuilder silo, SimulationOptions options)
    {
        silo.AddIncomingGrainCallFilter(async call =>
        {
            await call.Invoke();
            Judge(() => _leases.Check(call));
            Judge(() => _side?.Judge(call));
        });
        _side?.Configure(silo);
        options.Bug?.Configure(silo);
    }

    /// <summary>
    /// Nothing is at rest while a write may still arrive at its primary: what a get has read before it, and what a search finds after it, need not be
    /// the same. So what is checked is checked after the last of them.
    /// </summary>
    private Task SettleAsync() => Until(
        () => Task.FromResult(!Own.Any(content => content.History.Pending.Any) && _nodes.SelectMany(node => node.Shards).All(copy => copy.Bulks.Bulk.Current == 0)),
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

                if (States.Current.FirstOrDefault(index => !node.Knows(index)) is { } index)
                {
                    _lastSeen = $"{node} has not heard of version {index.Version} of {index.Name}";
                    return false;
                }

                if (!IsWhole(await node.Silo!.CallAsync(grains => grains.GetGrain<IClusterAdminGrain>(0).Health(new HealthRequest { Timeout = TimeSpan.Zero }))))
                {
                    return false;
                }
            }

            _lastSeen = AftermathOf(Main).MissingCopies ?? "";
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

    private async Task ReadEverythingAsync(Content content)
    {
        var (shape, history) = (content.Shape, content.History);
        var client = new Client(_cluster, _nodes, history, shape, 0);
        foreach (var document in shape.AllDocuments)
        {
            await Until(
                async () =>
                {
                    await client.ReadAsync(_nodes[0], document);
                    return history.Operations[^1].Outcome == Outcome.Done;
                },
                HealingLimit,
                $"{document} cannot be read");
        }

        foreach (var node in _nodes)
        {
            await Until(
                async () =>
                {
                    await SearchesFindEverything.CheckAsync(node, history, shape);
                    return true;
                },
                HealingLimit,
                $"{node} cannot be searched");
        }
    }

    /// <summary>Waits for something that has to come by itself.</summary>
    public async Task Until(Func<Task<bool>> condition, TimeSpan limit, string complaint)
    {
        var end = _world.Now + limit.Ticks;
        _lastSeen = "";
        while (true)
        {
            _side?.ThrowIfViolated();
            if (_violation is not null)
            {
                throw _violation;
            }

            try
            {
                if (await condition().WaitAsync(Main.Shape.Patience, _world.Outside.Clock))
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
                throw new ViolationException("liveness", $"{complaint} within {limit}: {_lastSeen}; {string.Join("; ", States.Current.Select(IndexStates.Describe))}");
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
