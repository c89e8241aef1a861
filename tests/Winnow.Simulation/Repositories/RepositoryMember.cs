using Orleans.Embedded.Simulation;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Bugs;
using Winnow.Simulation.Ports;

namespace Winnow.Simulation.Repositories;

/// <summary>A place in a cluster where one process after the other uses the repository.</summary>
internal sealed class RepositoryMember(SimulatedContainer container, string cluster, int number, ReintroducedBug? bug)
{
    // Small trees are deep, and change in many steps, when their pages are small.
    private static readonly RepositoryOptions Options = new() { PageCapacity = 4, ContentsPerChange = 40, Concurrency = 8, PageCacheBytes = 4000 };
    private int _lives;

    public string Cluster => cluster;

    public SimulatedProcess? Process { get; private set; }

    public SimulatedBlobStore? Store { get; private set; }

    public Repository? Repository { get; private set; }

    /// <summary>The same, opened once more by who removes what is not needed.</summary>
    public Repository? Housekeeping { get; private set; }

    public bool IsRunning => Process is { HasEnded: false, IsPaused: false };

    public void Start()
    {
        var process = container.World.AddProcess($"{cluster}-{number}.{++_lives}");
        var pool = new SimulatedComputePool(process, static () => TimeSpan.Zero);
        (Process, Store) = (process, container.Mount(process));
        IBlockingExecutor executor = new BlockingExecutor(pool);
        Repository = Open(bug?.WrapStore(Store) ?? Store, "uuids");
        Housekeeping = Open(bug?.WrapStoreOfHousekeeping(Store) ?? Store, "uuids of housekeeping");

        Repository Open(IBlobStore store, string uuids) =>
            new(store, Options, bug?.WrapExecutor(executor) ?? executor, new SimulatedUuids(process.Random.Fork(uuids)).Next, process.Clock);
    }

    public override string ToString() => Process?.Name ?? cluster;
}
