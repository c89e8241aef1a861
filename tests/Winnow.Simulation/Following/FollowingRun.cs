using Orleans.Embedded.Simulation;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Runs;

namespace Winnow.Simulation.Following;

/// <summary>Clusters that follow each other over a link, each with nodes, a database and faults of its own, and faults of the link.</summary>
internal sealed class FollowingRun : ISimulation
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);
    private readonly SimulatedWorld _world;
    private readonly FollowingClusters _clusters = new();
    private readonly LinkTrouble _trouble;
    private TaskCompletionSource? _clients;
    private int _working;

    public FollowingRun(SimulatedWorld world, SimulationOptions options)
    {
        _world = world;
        var random = world.Random.Fork("following");
        var shape = new FollowingShape(random, options.Steps);
        var link = new SimulatedNetwork(world, world.Random.Fork("link")) { MeanLatency = shape.LinkLatency };
        foreach (var (name, number) in shape.Clusters.Select((name, number) => (name, number)))
        {
            var cluster = new SimulatedCluster(world, name) { Link = link, Subnet = (byte)(10 * (number + 1)) };
            FollowWork work = null!;
            var run = new SimulationRun(cluster, options, shape.ContentsOf(name), each => work = new FollowWork(cluster, each, _clusters, shape.RelationsOf(name), options));
            _clusters.Add(cluster, run, work);
        }

        _trouble = new LinkTrouble(world, link, [.. _clusters.Runs.Select(run => run.Nodes)], random.Fork("trouble"), options.Faults);
    }

    public (int Operations, int Acknowledged) Progress => (_clusters.Runs.Sum(run => run.Progress.Operations), _clusters.Runs.Sum(run => run.Progress.Acknowledged));

    public async Task RunAsync()
    {
        await Task.WhenAll(_clusters.Runs.Select(run => run.FormAsync()));
        await Task.WhenAll(_clusters.Runs.Select(run => run.PrepareAsync()));
        var looking = LookAsync();
        var trouble = _trouble.RunAsync();
        await Task.WhenAll(_clusters.Runs.Select(run => run.StormAsync(() => Together(run.ClientsAsync()))));
        _trouble.Stop();
        await trouble;
        await looking;

        // From now on nothing is broken: whoever follows becomes level, and stays so.
        await Task.WhenAll(_clusters.Runs.Select(run => run.SettleSideAsync()));
        await Task.WhenAll(_clusters.Runs.Select(run => run.RestAsync()));

        // A follower may be followed itself.
        foreach (var _ in _clusters.Runs.Skip(1))
        {
            await Task.WhenAll(_clusters.Runs.Select(run => run.CheckSideAsync()));
        }

        foreach (var run in _clusters.Runs)
        {
            await run.JudgeAsync();
        }

        foreach (var work in _clusters.Works)
        {
            work.Compare();
            work.ThrowIfViolated();
        }
    }

    /// <summary>The faults of every cluster go on until all clients have done enough.</summary>
    private async Task Together(Task clients)
    {
        _clients ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _working++;
        await clients;
        if (--_working == 0)
        {
            _clusters.IsOver = true;
            _clients.SetResult();
        }

        await _clients.Task;
    }

    private async Task LookAsync()
    {
        while (!_clusters.IsOver)
        {
            await _world.Outside.Delay(LookPeriod);
            foreach (var work in _clusters.Works)
            {
                work.Look();
            }
        }
    }
}
