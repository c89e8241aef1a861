using Orleans.Embedded.Simulation;
using Winnow.Simulation.Snapshots;

namespace Winnow.Simulation.Runs;

/// <summary>
/// Two clusters, each with nodes, a database, clients and faults of its own, that make, clone, restore and delete snapshots in one repository: their
/// own, and each other's.
/// </summary>
internal sealed class SharedRun : ISimulation
{
    private static readonly string[] Names = ["east", "west"];
    private readonly SimulationRun[] _clusters;

    public SharedRun(SimulatedWorld world, SimulationOptions options)
    {
        // Together they do as much as one cluster does.
        var each = options with { Steps = Math.Max(1, options.Steps / Names.Length) };
        var repository = new SharedRepository(world, options.Steps);
        _clusters = [.. Names.Select(name => SimulationRun.WithSnapshots(new SimulatedCluster(world, name), each, repository))];
    }

    public (int Operations, int Acknowledged) Progress =>
        (_clusters.Sum(cluster => cluster.Progress.Operations), _clusters.Sum(cluster => cluster.Progress.Acknowledged));

    public async Task RunAsync()
    {
        await Task.WhenAll(_clusters.Select(cluster => FormAsync(cluster)));
        await Task.WhenAll(_clusters.Select(cluster => cluster.StormAsync()));
        await Task.WhenAll(_clusters.Select(cluster => cluster.CalmAsync()));

        // One after the other: what is there only changes by what each of them does.
        foreach (var cluster in _clusters)
        {
            await cluster.CheckSideAsync();
        }
    }

    private static async Task FormAsync(SimulationRun cluster)
    {
        await cluster.FormAsync();
        await cluster.PrepareAsync();
    }
}
