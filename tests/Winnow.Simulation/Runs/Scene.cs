using Orleans.Embedded.Simulation;
using Winnow.Simulation.Following;
using Winnow.Simulation.Repositories;
using Winnow.Simulation.Snapshots;

namespace Winnow.Simulation.Runs;

/// <summary>What a simulation can be of.</summary>
internal sealed record Scene(string Name, Func<SimulatedWorld, SimulationOptions, ISimulation> Create)
{
    /// <summary>A cluster, its indices and their documents.</summary>
    public static Scene Cluster { get; } = new("cluster", static (world, options) =>
    {
        var cluster = new SimulatedCluster(world);
        return new SimulationRun(cluster, options, [SimulationRun.OwnContent(cluster, options)]);
    });

    /// <summary>The engine of snapshot repositories alone, as processes of two clusters use it.</summary>
    public static Scene Repository { get; } = new("repository", static (world, options) => new RepositoryRun(world, options));

    /// <summary>A cluster of which snapshots are made, cloned, restored and deleted.</summary>
    public static Scene Snapshots { get; } = new("snapshots", static (world, options) =>
    {
        var repository = new SharedRepository(world, options.Steps);
        var run = SimulationRun.WithSnapshots(new SimulatedCluster(world), options, repository);
        run.AllLostPower = repository.Container.LosePower;
        return run;
    });

    /// <summary>Two clusters with their snapshots in one repository.</summary>
    public static Scene Shared { get; } = new("shared", static (world, options) => new SharedRun(world, options));

    /// <summary>Clusters that follow each other's indices.</summary>
    public static Scene Following { get; } = new("following", static (world, options) => new FollowingRun(world, options));

    public static IReadOnlyList<Scene> All { get; } = [Cluster, Repository, Snapshots, Shared, Following];

    public static Scene Find(string name) =>
        All.FirstOrDefault(scene => scene.Name == name) ?? throw new ArgumentException($"[{name}] is no scene: {string.Join(", ", All.Select(scene => scene.Name))}");
}
