using Orleans.Embedded.Simulation;
using Winnow.Simulation.Repositories;
using Winnow.Simulation.Snapshots;

namespace Winnow.Simulation.Runs;

/// <summary>What a simulation can be of.</summary>
internal sealed record Scene(string Name, Func<SimulatedWorld, SimulationOptions, ISimulation> Create)
{
    /// <summary>A cluster, its indices and their documents.</summary>
    public static Scene Cluster { get; } = new("cluster", static (world, options) => new SimulationRun(new SimulatedCluster(world), options, null));

    /// <summary>The engine of snapshot repositories alone, as processes of two clusters use it.</summary>
    public static Scene Repository { get; } = new("repository", static (world, options) => new RepositoryRun(world, options));

    /// <summary>A cluster of which snapshots are made, cloned, restored and deleted.</summary>
    public static Scene Snapshots { get; } = new("snapshots", static (world, options) =>
    {
        var repository = new SharedRepository(world, options.Steps);
        return new SimulationRun(new SimulatedCluster(world), options, repository) { AllLostPower = repository.Container.LosePower };
    });

    /// <summary>Two clusters with their snapshots in one repository.</summary>
    public static Scene Shared { get; } = new("shared", static (world, options) => new SharedRun(world, options));

    public static IReadOnlyList<Scene> All { get; } = [Cluster, Repository, Snapshots, Shared];

    public static Scene Find(string name) =>
        All.FirstOrDefault(scene => scene.Name == name) ?? throw new ArgumentException($"[{name}] is no scene: {string.Join(", ", All.Select(scene => scene.Name))}");
}
