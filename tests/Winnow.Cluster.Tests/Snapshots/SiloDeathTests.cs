using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Winnow.Cluster.Tests.Metadata;
using Winnow.Contracts;

namespace Winnow.Cluster.Tests.Snapshots;

/// <summary>A silo dies in the middle of an operation: another one ends it.</summary>
public sealed class SiloDeathTests
{
    private const string Replicated = """{"settings":{"number_of_shards":2,"number_of_replicas":1}}""";

    [Theory]
    [InlineData("Begin", false)]
    [InlineData("Begin", true)]
    [InlineData("Run", false)]
    [InlineData("Run", true)]
    [InlineData("Snapshot", false)]
    [InlineData("Snapshot", true)]
    public async Task A_snapshot_is_made_although_a_silo_dies(string method, bool answered)
    {
        var stops = new Stops();
        await using var cluster = await SnapshotCluster.Start(3, configureSilo: stops.Configure);
        await cluster.Fill("books", 200, Replicated);
        Assert.False((await cluster.Any.Health(HealthStatus.Green, "books")).TimedOut);
        var request = new CreateSnapshotRequest { Repository = "r", Snapshot = "first", Uuid = "the-only-one", WaitForCompletion = true };
        var clients = cluster.Cluster.All().ToList();

        stops.At(method, answered);
        var calls = clients.Select(client => Try(client, request)).ToList();
        await Kill(cluster, await stops.Stopped);

        // Those that were called on the silo that has died cannot have been answered well.
        var answers = await Task.WhenAll(calls);
        Assert.True(answers.Count(error => error is null) >= 2, string.Join("; ", answers.OfType<Exception>().Select(error => error.Message)));
        var made = (await cluster.Get("first")).GetProperty("snapshots")[0];
        Assert.Equal(("SUCCESS", "the-only-one"), (made.GetProperty("state").GetString(), made.GetProperty("uuid").GetString()));
        await AssertRestorable(cluster);
    }

    [Theory]
    [InlineData("Delete", true)]
    [InlineData("Wait", false)]
    public async Task A_snapshot_is_deleted_although_a_silo_dies(string method, bool answered)
    {
        var stops = new Stops();
        await using var cluster = await SnapshotCluster.Start(3, configureSilo: stops.Configure);
        await cluster.Fill("books", 200, Replicated);
        await cluster.Create("first");
        await cluster.Create("second");

        stops.At(method, answered);
        var calls = cluster.Cluster.All().ToList().Select(client => Try(() => client.Grains.GetGrain<ISnapshotAdminGrain>(0).Delete(
            new DeleteSnapshotsRequest { Repository = "r", Snapshots = ["first"] }))).ToList();
        await Kill(cluster, await stops.Stopped);
        await Task.WhenAll(calls);

        await Wait.Until(async () => await cluster.Names() is ["second"]);
        await cluster.Cleanup();
        await cluster.AssertSound();
    }

    [Fact]
    public async Task A_restore_ends_although_the_masters_silo_dies()
    {
        var stops = new Stops();
        await using var cluster = await SnapshotCluster.Start(3, configureSilo: stops.Configure);
        await cluster.Fill("books", 200, Replicated);
        await cluster.Create("first");

        stops.At("RestoreIndices", answered: false);
        var call = Try(() => cluster.Restore("first", """{"rename_pattern":"^","rename_replacement":"new-"}"""));
        await Kill(cluster, await stops.Stopped);
        await call;

        // It was persisted: it goes on, whether its caller's silo has died or not.
        await Wait.Until(() => cluster.Any.Exists("new-books"));
        await Wait.Until(() => Deletable(cluster));
        Assert.False((await cluster.Any.Health(HealthStatus.Green, "new-books")).TimedOut);
        Assert.Equal(200, await cluster.Count("new-books"));
    }

    /// <summary>Nothing says any more that the snapshot is being restored.</summary>
    private static async Task<bool> Deletable(SnapshotCluster cluster)
    {
        try
        {
            await cluster.Delete("first");
            return true;
        }
        catch (WinnowException refused) when (refused.Error.Type is "concurrent_snapshot_execution_exception")
        {
            return false;
        }
    }

    private static async Task AssertRestorable(SnapshotCluster cluster)
    {
        await cluster.AssertSound();
        var restored = await cluster.Restore("first", """{"rename_pattern":"^","rename_replacement":"old-"}""");
        Assert.Equal(2, restored.GetProperty("snapshot").GetProperty("shards").GetProperty("successful").GetInt32());
        Assert.Equal(200, await cluster.Count("old-books"));
    }

    private static Task<Exception?> Try(Client client, CreateSnapshotRequest request) =>
        Try(() => client.Grains.GetGrain<ISnapshotAdminGrain>(0).Create(request));

    private static async Task<Exception?> Try(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static Task Kill(SnapshotCluster cluster, string silo) =>
        cluster.Cluster.Kill(cluster.Cluster.Silos.GetActiveSilos().Single(handle => handle.Name == silo));

    /// <summary>Holds up the first call of a method for good, and says on which silo.</summary>
    private sealed class Stops
    {
        private readonly ConcurrentDictionary<string, Hook> _hooks = new(StringComparer.Ordinal);
        private readonly TaskCompletionSource<string> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile string? _method;
        private volatile bool _answered;

        public Task<string> Stopped => _stopped.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public void Configure(string silo, ISiloBuilder builder) =>
            builder.Services.AddSingleton<IIncomingGrainCallFilter>(_hooks.GetOrAdd(silo, name => new Hook(this, name)));

        public void At(string method, bool answered)
        {
            _answered = answered;
            _method = method;
        }

        private Task Stop(string method, string silo, bool answered)
        {
            if (!string.Equals(method, _method, StringComparison.Ordinal) || answered != _answered || !_stopped.TrySetResult(silo))
            {
                return Task.CompletedTask;
            }

            _method = null;
            return new TaskCompletionSource().Task;
        }

        private sealed class Hook(Stops stops, string silo) : IIncomingGrainCallFilter
        {
            public async Task Invoke(IIncomingGrainCallContext context)
            {
                var method = context.InterfaceMethod?.Name ?? "";
                await stops.Stop(method, silo, answered: false);
                await context.Invoke();
                await stops.Stop(method, silo, answered: true);
            }
        }
    }
}
