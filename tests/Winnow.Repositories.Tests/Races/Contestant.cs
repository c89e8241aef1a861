using System.Collections.Immutable;
using Winnow.Repositories.Tests.Storage;

namespace Winnow.Repositories.Tests.Races;

/// <summary>What everybody knows who has seen all answers.</summary>
internal sealed class Facts
{
    /// <summary>What each snapshot was to hold, by its uuid.</summary>
    public Dictionary<string, TestIndex[]> Intended { get; } = new(StringComparer.Ordinal);

    /// <summary>Snapshots that were acknowledged.</summary>
    public HashSet<SnapshotId> Created { get; } = [];

    public HashSet<SnapshotId> DeleteAsked { get; } = [];

    public HashSet<SnapshotId> Deleted { get; } = [];

    /// <summary>How many of each operation ended as they should.</summary>
    public Dictionary<string, int> Ended { get; } = new(StringComparer.Ordinal);
}

/// <summary>A cluster, some of whose processes die: each life is a process.</summary>
internal sealed class Contestant
{
    private static readonly RepositoryOptions Options = new() { Compress = false, PageCapacity = 4, ContentsPerChange = 30, Concurrency = 4, PageCacheBytes = 4000 };
    private readonly Race _race;
    private readonly MemoryBlobStore _blobs;
    private readonly Facts _facts;
    private readonly string _name;
    private readonly Func<string> _newUuid;
    private readonly HashSet<string> _mine = new(StringComparer.Ordinal);
    private RacingStore _store;
    private TestCluster _life;

    public Contestant(Race race, MemoryBlobStore blobs, Facts facts, string name, Func<string> newUuid)
    {
        (_race, _blobs, _facts, _name, _newUuid) = (race, blobs, facts, name, newUuid);
        (_store, _life) = Live();
    }

    /// <summary>The process dies, and another takes its place, which knows of none of its operations.</summary>
    public Task Crash()
    {
        _store.Kill();
        _mine.Clear();
        (_store, _life) = Live();
        return Run("restart", life => life.Repository.Change([new DropStaleActivities(_name, [.. _mine], 0)]));
    }

    public Task Create(string snapshot, TestIndex[] indices) => Run("create", async life =>
    {
        var uuid = _newUuid();
        _mine.Add(uuid);
        _facts.Intended[uuid] = indices;
        if (await Register(life, snapshot, uuid, ActivityKind.Create) is { } activity)
        {
            var (info, _) = await Try(() => life.UploadAll(snapshot, activity, indices));
            await Add(life, info, activity);
        }
    });

    public Task Clone(string source, string snapshot) => Run("clone", async life =>
    {
        var uuid = _newUuid();
        _mine.Add(uuid);
        if (await Register(life, snapshot, uuid, ActivityKind.Clone) is { } activity)
        {
            if (await Try(() => life.Repository.Find(source)) is not { } entry)
            {
                await Try(() => life.Repository.Change([new UnregisterActivity(uuid)]));
                return;
            }

            var info = await Try(() => life.Repository.Info(entry));
            _facts.Intended[uuid] = _facts.Intended[entry.Uuid];
            await Add(life, info with { Name = snapshot, Uuid = uuid }, activity);
        }
    });

    public Task Restore(string snapshot) => Run("restore", async life =>
    {
        var uuid = _newUuid();
        _mine.Add(uuid);
        await Register(life, snapshot, uuid, ActivityKind.Restore);
        if (await Try(() => life.Repository.Find(snapshot)) is { } entry)
        {
            try
            {
                Same.Indices(_facts.Intended[entry.Uuid], await Try(async () => await life.Read(await life.Repository.Info(entry))));
                Ended("restored");
            }
            catch (RepositoryException e)
            {
                var root = await Try(() => life.Repository.Root());
                Assert.True(root!.Activity(uuid) is null, $"{snapshot} is registered to be restored: {e.Message}");
            }
        }

        await Try(() => life.Repository.Change([new UnregisterActivity(uuid)]));
    });

    public Task Delete(params string[] snapshots) => Run("delete", async life =>
    {
        var entries = new List<SnapshotEntry?>();
        foreach (var snapshot in snapshots)
        {
            entries.Add(await Try(() => life.Repository.Find(snapshot)));
        }

        ImmutableArray<SnapshotId> ids = [.. entries.OfType<SnapshotEntry>().Select(entry => entry.Id)];
        _facts.DeleteAsked.UnionWith(ids);
        await Try(() => life.Repository.Change([new RemoveSnapshots(ids)]));
        _facts.Deleted.UnionWith(ids);
    });

    public Task Sweep() => Run("sweep", life => Try(() => life.Repository.Sweep()));

    public Task Cleanup() => Run("cleanup", life => Try(() => life.Repository.Cleanup(dryRun: false)));

    public Task Verify() => Run("verify", async life => Assert.Empty((await Try(() => life.Repository.VerifyIntegrity(contents: true))).Problems));

    /// <summary>Others' registrations are dropped while they live, as if they had stalled for a day.</summary>
    public Task DropOthers() => Run("drop", life => Try(() => life.Repository.Change([new DropStaleActivities(_name, [.. _mine], long.MaxValue)])));

    private void Ended(string operation) => _facts.Ended[operation] = _facts.Ended.GetValueOrDefault(operation) + 1;

    private async Task<Activity?> Register(TestCluster life, string snapshot, string uuid, ActivityKind kind)
    {
        var registered = await Try(() => life.Repository.Change([new RegisterActivity(new Activity(uuid, kind, _name, snapshot, 0, 1))]));
        return registered.Root.Activity(uuid);
    }

    private async Task Add(TestCluster life, SnapshotInfo info, Activity activity)
    {
        var outcome = await Try(() => life.TryAdd(info, activity));
        if (outcome.IsDone)
        {
            _facts.Created.Add(new SnapshotId(info.Name, info.Uuid));
            Ended("added");
        }
        else
        {
            Assert.True(outcome.Refusal == RootRefusal.Fenced, outcome.Reason);
        }
    }

    /// <summary>Runs an operation to its end, or until the process dies.</summary>
    private Task Run(string operation, Func<TestCluster, Task> work)
    {
        var life = _life;
        return _race.Turns.Start(async () =>
        {
            try
            {
                await work(life);
                Ended(operation);
            }
            catch (RepositoryFencedException)
            {
                // Somebody took it for dead.
            }
            catch (BlobStoreException)
            {
                // It gives up, and leaves everything as it is.
            }
        });
    }

    private static async Task<T> Try<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (BlobStoreException) when (attempt < 5)
            {
                // Every call may be made again.
            }
        }
    }

    private (RacingStore Store, TestCluster Life) Live()
    {
        var store = new RacingStore(_blobs, _race);
        return (store, new TestCluster(store, _name, Options, _newUuid, shardsAtOnce: 2, _race.Time));
    }
}
