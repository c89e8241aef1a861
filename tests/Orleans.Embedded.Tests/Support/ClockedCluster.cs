using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using Winnow.Testing;

namespace Orleans.Embedded.Tests.Support;

/// <summary>Several silos and a client under one clock, which only the test moves, and only when all of them have done what they could. Runs alone.</summary>
internal sealed class ClockedCluster : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private readonly QuietScheduler _threads = new(isAlone: true);

    private ClockedCluster(InProcessTestCluster cluster)
    {
        Cluster = cluster;
        cluster.Threads = _threads;
    }

    public InProcessTestCluster Cluster { get; }

    public FakeTimeProvider Time { get; private init; } = null!;

    public Checkpoints Checkpoints { get; } = new();

    public Journal Journal { get; } = new();

    public InProcessSiloHandle this[int silo] => Cluster.Silos[silo];

    public static async Task<ClockedCluster> StartAsync(short silos, Action<InProcessTestSiloSpecificOptions, ISiloBuilder>? configure = null)
    {
        var time = new FakeTimeProvider();
        ClockedCluster? clocked = null;
        var builder = new InProcessTestClusterBuilder(silos).ConfigureHost(host =>
        {
            host.Services.AddSingleton<TimeProvider>(time);
            host.Services.AddSingleton(clocked!.Checkpoints);
            host.Services.AddSingleton(clocked.Journal);
        });
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            configure?.Invoke(options, silo);
        });
        clocked = new ClockedCluster(builder.Build()) { Time = time };
        await clocked.Cluster.DeployAsync().Soon();
        return clocked;
    }

    public static T ServiceOf<T>(InProcessSiloHandle silo)
        where T : notnull => silo.ServiceProvider.GetRequiredService<T>();

    public static SiloStatus StatusOf(InProcessSiloHandle observer, InProcessSiloHandle silo) =>
        ServiceOf<ISiloStatusOracle>(observer).GetApproximateSiloStatus(silo.SiloAddress);

    public Task AdvanceUntil(Task happened) => _threads.AdvanceUntil(Time, happened, Step);

    public async Task<T> AdvanceUntil<T>(Task<T> happened)
    {
        await AdvanceUntil((Task)happened);
        return await happened;
    }

    /// <summary>Lets so much time pass.</summary>
    public async Task Advance(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Step)
        {
            await _threads.WhenQuiet();
            Time.Advance(Step);
        }

        await _threads.WhenQuiet();
    }

    public Task AdvanceUntilDead(InProcessSiloHandle silo, params InProcessSiloHandle[] observers) =>
        AdvanceUntil(Task.WhenAll(observers.Select(o => SeesAsDead(o, silo.SiloAddress))));

    /// <summary>Runs a first call so that a grain that is not active yet is placed on a silo.</summary>
    public async Task PlaceAsync(InProcessSiloHandle silo, Func<Task> call)
    {
        RequestContext.Set(Runtime.Placement.IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            await AdvanceUntil(call());
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cluster.HealPartitions();
        foreach (var silo in Cluster.Silos)
        {
            InProcessTestCluster.Resume(silo);
        }

        // Silos that stop wait for each other, which needs a clock that moves.
        await AdvanceUntil(Cluster.DisposeAsync().AsTask());
    }

    private static async Task SeesAsDead(InProcessSiloHandle observer, SiloAddress silo)
    {
        await foreach (var snapshot in ServiceOf<IClusterMembershipService>(observer).MembershipUpdates)
        {
            if (snapshot.GetSiloStatus(silo) == SiloStatus.Dead)
            {
                return;
            }
        }
    }
}
