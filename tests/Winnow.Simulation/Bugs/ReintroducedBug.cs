using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Simulation.Faults;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Runs;

namespace Winnow.Simulation.Bugs;

/// <summary>
/// A bug that the product does not have, put in from outside: between grains, in the storage or in the disk. The simulation must find it, or it
/// would not find its like.
/// </summary>
internal sealed record ReintroducedBug(string Name, string What)
{
    /// <summary>The faults that bring it out.</summary>
    public required FaultKinds Faults { get; init; }

    /// <summary>The scene that brings it out.</summary>
    public Scene Scene { get; init; } = Scene.Cluster;

    /// <summary>Changes the services of every silo.</summary>
    public Action<ISiloBuilder> Configure { get; init; } = static _ => { };

    /// <summary>Changes what a storage of blobs does for its users.</summary>
    public Func<IBlobStore, IBlobStore> WrapStore { get; init; } = static store => store;

    /// <summary>The same for who removes what is not needed.</summary>
    public Func<IBlobStore, IBlobStore> WrapStoreOfHousekeeping { get; init; } = static store => store;

    /// <summary>Changes how a repository's engine computes.</summary>
    public Func<IBlockingExecutor, IBlockingExecutor> WrapExecutor { get; init; } = static executor => executor;

    /// <summary>Changes the surroundings of the silos.</summary>
    public Action<SimulatedCluster, IReadOnlyList<SimulatedNode>> PutInto { get; init; } = static (_, _) => { };
}
