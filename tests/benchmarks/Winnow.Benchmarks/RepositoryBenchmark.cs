using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Store;

namespace Winnow.Benchmarks;

/// <summary>
/// What creating and deleting cost in a file-system repository, by how many snapshots it holds: 50 indices of 2 shards of 10 small files;
/// between two snapshots one index changes a file a shard. Time and requests, by a repository that was just opened, so that it
/// has nothing in memory.
/// </summary>
/// <remarks>
///   dotnet run -c Release --project tests/benchmarks/Winnow.Benchmarks -- repository FOLDER [SNAPSHOTS...]
/// Small files: what is measured is the repository's own work, not copying.
/// </remarks>
internal static class RepositoryBenchmark
{
    private const int Indices = 50;
    private const int FilesPerShard = 10;
    private const int Rounds = 5;
    private static int _uuids;

    public static async Task Run(string folder, int[] sizes)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "winnow-repository-benchmark"));
        try
        {
            using var root = new FsDirectory(work.FullName);
            var store = new CountingBlobStore(new FileSystemBlobStore(root, new ThreadPoolExecutor(), Uuid, TimeProvider.System));
            var made = 0;
            foreach (var size in sizes)
            {
                // The first has everything; of others that are made at once each uploads what has changed.
                for (int next; made < size; made = next)
                {
                    next = Math.Min(size, made == 0 ? 1 : made + 5);
                    await Fill(Open(store), made, next);
                }

                await Open(store).Sweep();

                store.Take();
                await Measure(store, $"{size,6} snapshots: unchanged", (repository, round) => Create(repository, $"same-{size}-{round}", size));
                await Measure(store, $"{size,6} snapshots: one index changed", (repository, round) => Create(repository, $"next-{size}-{round}", size + 1 + round));
                await Measure(store, $"{size,6} snapshots: delete one", (repository, round) => Delete(repository, [$"same-{size}-{round}"]));
                await Measure(store, $"{size,6} snapshots: find", async (repository, _) => await repository.Find("s00000"));
            }

            if (made >= 1000)
            {
                await Measure(store, $"{made,6} snapshots: delete {made / 5}", (repository, _) => Delete(repository, [.. Enumerable.Range(0, made / 5).Select(i => $"s{i:00000}")]), 1);
                await Measure(store, "sweep", (repository, _) => repository.Sweep(), 1);
                await Measure(store, "clean up", (repository, _) => repository.Cleanup(dryRun: false), 1);
            }
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static string Uuid() => $"u{Environment.ProcessId}-{Interlocked.Increment(ref _uuids)}";

    private static Repository Open(IBlobStore store) => new(store, new RepositoryOptions(), new ThreadPoolExecutor(), Uuid, TimeProvider.System);

    private static async Task Measure(CountingBlobStore store, string name, Func<Repository, int, Task> work, int rounds = Rounds)
    {
        var times = new List<double>();
        var requests = "";
        for (var round = 0; round < rounds; round++)
        {
            store.Take();
            var clock = Stopwatch.StartNew();
            await work(Open(store), round);
            times.Add(clock.Elapsed.TotalMilliseconds);
            requests = store.Take();
        }

        Console.WriteLine($"{name,-40} {times.Order().ElementAt(rounds / 2),9:F1} ms   {requests}");
    }

    /// <summary>Many snapshots in a few changes: only what is measured takes one each.</summary>
    private static async Task Fill(Repository repository, int from, int to)
    {
        var uuids = Enumerable.Range(from, to - from).Select(_ => Uuid()).ToArray();
        var registered = await repository.Change([.. uuids.Select((uuid, i) => new RegisterActivity(Activity(uuid, $"s{from + i:00000}")))]);
        var infos = await Task.WhenAll(uuids.Select((uuid, i) => Upload(repository.Upload(uuid), $"s{from + i:00000}", uuid, from + i)));
        await repository.Change([.. infos.Select(info => new AddSnapshot(info, registered.Root.Activity(info.Uuid)!.Generation))]);
    }

    private static async Task Create(Repository repository, string name, int state)
    {
        var uuid = Uuid();
        var registered = await repository.Change([new RegisterActivity(Activity(uuid, name))]);
        var info = await Upload(repository.Upload(uuid), name, uuid, state);
        var added = await repository.Change([new AddSnapshot(info, registered.Root.Activity(uuid)!.Generation)]);
        if (!added.Outcomes[0].IsDone)
        {
            throw new InvalidOperationException(added.Outcomes[0].Reason);
        }
    }

    private static async Task Delete(Repository repository, string[] names)
    {
        var entries = await Task.WhenAll(names.Select(name => repository.Find(name)));
        await repository.Change([new RemoveSnapshots([.. entries.Select(entry => entry!.Id)])]);
    }

    private static Repositories.Activity Activity(string uuid, string name) => new(uuid, Repositories.ActivityKind.Create, "cluster", name, 0, 0);

    private static async Task<SnapshotInfo> Upload(ContentUpload upload, string name, string uuid, int state)
    {
        var indices = await Task.WhenAll(Enumerable.Range(0, Indices).Select(index => UploadIndex(upload, index, state)));
        return new SnapshotInfo
        {
            Name = name,
            Uuid = uuid,
            State = SnapshotState.Success,
            StartMillis = 0,
            EndMillis = 1,
            ClusterUuid = "cluster",
            Version = "0.1.0",
            Indices = [.. indices],
        };
    }

    private static async Task<SnapshotIndex> UploadIndex(ContentUpload upload, int index, int state)
    {
        // The index whose turn it was last is as of this state, the one before as of the one before.
        var changed = state - ((((state - index) % Indices) + Indices) % Indices);
        var shards = await Task.WhenAll(Enumerable.Range(0, 2).Select(shard => UploadShard(upload, index, shard, changed)));
        var manifest = await upload.Put(new IndexManifest($"{{\"index\":{index}}}", [.. shards]));
        return new SnapshotIndex($"index-{index}", $"uuid-{index}", manifest, [new SnapshotShard(FilesPerShard, 0, 0, 0, 0, 0), new SnapshotShard(FilesPerShard, 0, 0, 0, 0, 0)]);
    }

    private static async Task<ContentHash?> UploadShard(ContentUpload upload, int index, int shard, int changed)
    {
        var chunks = Enumerable.Range(0, FilesPerShard).Select(file => Encoding.UTF8.GetBytes($"{index} {shard} {file} {(file == 0 ? changed : 0)}")).ToArray();
        var contents = chunks.Select(chunk => new Content(ContentHash.Of(chunk), chunk.Length)).ToArray();
        var manifest = new ShardManifest([.. contents.Select((content, file) => new ShardFile($"_{file}", content.Length, 0, ImmutableArray.Create(content)))]);
        if (await upload.Held(manifest) is { } held)
        {
            return held;
        }

        await Task.WhenAll(contents.Select((content, file) => upload.PutHashed(content, chunks[file])));
        return await upload.Put(manifest);
    }

    private sealed class ThreadPoolExecutor : IBlockingExecutor
    {
        private readonly SemaphoreSlim _free = new(16);

        public async Task<T> Run<T>(Func<T> work)
        {
            await _free.WaitAsync();
            try
            {
                return await Task.Run(work);
            }
            finally
            {
                _free.Release();
            }
        }
    }
}
