using System.Net;
using Orleans.Embedded.Simulation;
using Winnow.Simulation.Checkers;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Runs;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Following;

/// <summary>The clusters of a run, as they know each other: each with nodes, a database and faults of its own, and a link with faults of its own.</summary>
internal sealed class FollowingClusters
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private readonly SimulatedWorld _world;
    private readonly SimulationOptions _options;
    private readonly SimulatedNetwork _link;
    private readonly TaskCompletionSource _clients = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _working;

    private readonly SortedDictionary<string, (SimulatedCluster Cluster, SimulationRun Run, FollowWork Work)> _clusters = new(StringComparer.Ordinal);

    public FollowingClusters(SimulatedWorld world, SimulationOptions options, TimeSpan linkLatency)
    {
        (_world, _options) = (world, options);
        _link = new SimulatedNetwork(world, world.Random.Fork("link")) { MeanLatency = linkLatency };
    }

    public FollowersArePrefixes Prefixes { get; } = new();

    /// <summary>Whether a leader that may become another one has done so.</summary>
    public bool IsAnother { get; set; }

    /// <summary>Whether the clients have done enough.</summary>
    public bool IsOver { get; private set; }

    public IEnumerable<SimulationRun> Runs => _clusters.Values.Select(each => each.Run);

    public IEnumerable<FollowWork> Works => _clusters.Values.Select(each => each.Work);

    /// <summary>How much was done in all of them.</summary>
    public (int Operations, int Acknowledged) Progress => (Runs.Sum(run => run.Progress.Operations), Runs.Sum(run => run.Progress.Acknowledged));

    /// <param name="name">Of the cluster.</param>
    /// <param name="contents">The documents that are in it.</param>
    /// <param name="relations">Whom it follows.</param>
    /// <param name="renewed">What of it is another index every now and then; null for nothing.</param>
    public void Add(string name, Content[] contents, IReadOnlyList<FollowRelation> relations, Content? renewed = null)
    {
        var cluster = new SimulatedCluster(_world, name) { Link = _link, Subnet = (byte)(10 * (_clusters.Count + 1)) };
        FollowWork work = null!;
        var run = new SimulationRun(cluster, _options, contents, each => work = new FollowWork(cluster, each, this, relations, renewed, _options));
        _clusters.Add(name, (cluster, run, work));
    }

    public SimulatedCluster Cluster(string name) => _clusters[name].Cluster;

    public SimulationRun Run(string cluster) => _clusters[cluster].Run;

    public IEnumerable<string> SeedsOf(string cluster) => Run(cluster).Nodes.Select(SeedOf);

    /// <summary>The cluster of a silo's address, and its machines.</summary>
    public (SimulatedCluster Cluster, IReadOnlyList<IPAddress> Machines) Find(string seed)
    {
        var (cluster, run, _) = _clusters.Values.First(each => each.Run.Nodes.Any(node => SeedOf(node) == seed));
        return (cluster, [.. run.Nodes.Select(node => node.Address)]);
    }

    /// <summary>Everything is used and harmed until all clients have done enough.</summary>
    /// <param name="random">Of the faults of the link.</param>
    /// <param name="clients">The clients of a cluster.</param>
    public async Task StormAsync(SimulatedRandom random, Func<string, Task> clients)
    {
        await Task.WhenAll(Runs.Select(run => run.FormAsync()));
        await Task.WhenAll(Runs.Select(run => run.PrepareAsync()));
        var trouble = new LinkTrouble(_world, _link, [.. Runs.Select(run => run.Nodes)], random, _options.Faults);
        var looking = LookAsync();
        var troubling = trouble.RunAsync();
        await Task.WhenAll(_clusters.Select(each => each.Value.Run.StormAsync(() => Together(clients(each.Key)))));
        trouble.Stop();
        await troubling;
        await looking;
    }

    /// <summary>From now on nothing is broken: whoever follows becomes level, and stays so.</summary>
    public async Task RestAsync()
    {
        await Task.WhenAll(Runs.Select(run => run.SettleSideAsync()));
        await Task.WhenAll(Runs.Select(run => run.RestAsync()));

        // A follower may be followed itself.
        foreach (var _ in Runs.Skip(1))
        {
            await Task.WhenAll(Runs.Select(run => run.CheckSideAsync()));
        }
    }

    public async Task JudgeAsync()
    {
        foreach (var run in Runs)
        {
            await run.JudgeAsync();
        }

        foreach (var work in Works)
        {
            work.Compare();
            work.ThrowIfViolated();
        }
    }

    /// <summary>The faults of every cluster go on until all clients have done enough.</summary>
    private async Task Together(Task clients)
    {
        _working++;
        await clients;
        if (--_working == 0)
        {
            IsOver = true;
            _clients.SetResult();
        }

        await _clients.Task;
    }

    private async Task LookAsync()
    {
        while (!IsOver)
        {
            await _world.Outside.Delay(LookPeriod);
            foreach (var work in Works)
            {
                work.Look();
            }
        }
    }

    private static string SeedOf(SimulatedNode node) => $"{node.Address}:{SimulatedSilo.GatewayPort}";
}
