using Orleans.Embedded.Simulation;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Repositories;
using Winnow.Simulation.Blobs;
using Winnow.Simulation.Ports;

namespace Winnow.Simulation.Repositories;

/// <summary>A place in a cluster where one process after the other uses the repository.</summary>
internal sealed class RepositoryMember(SimulatedContainer container, string cluster, int number, Func<IBlobStore, IBlobStore> wrap)
{
    // Small trees are deep, and change in many steps, when their pages are small.
    private static readonly RepositoryOptions Options = new() { PageCapacity = 4, ContentsPerChange = 40, Concurrency = 8, PageCacheBytes = 4000 };
    private int _lives;

    public string Cluster => cluster;

    public SimulatedProcess? Process { get; private set; }

    public SimulatedBlobStore? Store { get; private set; }

    public Repository? Repository { get; private set; }

    public bool IsRunning => Process is { HasEnded: false, IsPaused: false };

    public void Start()
    {
        var process = container.World.AddProcess($"{cluster}-{number}.{++_lives}");
        var pool = new SimulatedComputePool(process, static () => TimeSpan.Zero);
        (Process, Store) = (process, container.Mount(process));
        Repository = new Repository(wrap(Store), Options, new BlockingExecutor(pool), new SimulatedUuids(process.Random.Fork("uuids")).Next, process.Clock);
    }

    public override string ToString() => Process?.Name ?? cluster;
}
