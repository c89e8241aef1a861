using System.Diagnostics;
using System.Text;
using Winnow.Grains.Ports;
using Winnow.Grains.Recovery;
using Winnow.Grains.Snapshots.Repositories;
using Winnow.Grains.Snapshots.Shards;
using Winnow.Repositories;
using Winnow.Repositories.FileSystem;
using Winnow.Search;
using Winnow.Search.Mappings;
using Winnow.Shards;
using Winnow.Store;
using Activity = Winnow.Repositories.Activity;
using ActivityKind = Winnow.Repositories.ActivityKind;

namespace Winnow.Benchmarks;

/// <summary>
/// A shard of so many megabytes into a file-system repository and out of it, through what data nodes do with it, against `cp -r` and `sync -f` of
/// the same files on the same disk in the same run. FOLDER is where; it should lie on the disk in question.
/// </summary>
/// <remarks>
///   dotnet run -c Release --project tests/benchmarks/Winnow.Benchmarks -- snapshot FOLDER [MEGABYTES]
/// Rounds take turns, and medians are shown; the first round warms up.
/// </remarks>
internal static class SnapshotBenchmark
{
    private const int Rounds = 7;
    private static readonly ComputePool Pool = new();
    private static int _ids;

    public static async Task Run(string folder, int megabytes)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "winnow-snapshot-benchmark"));
        try
        {
            await using var engine = await Open(Path.Combine(work.FullName, "source"));
            Fill(engine, (long)megabytes << 20);
            using var files = engine.AcquireRecoveryFiles();
            var bytes = files.Files.Sum(file => file.Length);
            Console.WriteLine($"{bytes / 1e6:F0} MB in {files.Files.Count} files");
            var times = new List<(Time Copy, Time Snapshot, Time Again, Time Restore)>();
            for (var round = 0; round < Rounds; round++)
            {
                times.Add(await Round(work, files));
            }

            times.RemoveAt(0);
            var copy = Median(times.Select(time => time.Copy));
            Show("cp + sync", copy);
            Show("first snapshot", Median(times.Select(time => time.Snapshot)));
            Show("restore", Median(times.Select(time => time.Restore)));
            Console.WriteLine($"snapshot of the same again: {Median(times.Select(time => time.Again)).Seconds * 1000:F1} ms; memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB at most");

            void Show(string what, Time time) => Console.WriteLine(
                $"{what,16}: {time.Seconds * 1000,7:F0} ms {bytes / time.Seconds / 1e6,7:F0} MB/s {copy.Seconds / time.Seconds,6:P0} {time.Processor * 1000,7:F0} ms of processors here");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<(Time Copy, Time Snapshot, Time Again, Time Restore)> Round(DirectoryInfo work, RecoveryFiles files)
    {
        var copied = Path.Combine(work.FullName, "copied");
        var copy = await Timed(work, () => Shell($"cp -r '{Path.Combine(work.FullName, "source", "index")}' '{copied}' && sync -f '{copied}'"));
        Directory.Delete(copied, recursive: true);
        var (stored, restored) = (Path.Combine(work.FullName, "stored"), Path.Combine(work.FullName, "restored"));
        var repository = new Repository(
            new FileSystemBlobStore(new FsDirectory(stored), new BlockingExecutor(Pool), NewId, TimeProvider.System),
            new RepositoryOptions(), new BlockingExecutor(Pool), NewId, TimeProvider.System);
        await repository.Change([new RegisterActivity(new Activity("s", ActivityKind.Create, "c", "s", 0, 0))]);
        var (manifest, hashes) = (default(ContentHash), ContentHashes.None);
        var snapshot = await Timed(work, async () => (manifest, hashes) = await Upload(repository, files, "s", hashes));
        var index = await repository.Upload("s").Put(new IndexManifest("{}", [manifest]));
        var root = (await repository.Root())!;
        await repository.Change([new AddSnapshot(Info(index), root.Activity("s")!.Generation)]);
        await repository.Change([new RegisterActivity(new Activity("t", ActivityKind.Create, "c", "t", 0, 0))]);
        var again = await Timed(work, async () => (manifest, _) = await Upload(repository, files, "t", hashes));
        var restore = await Timed(work, async () =>
        {
            using var target = new FsDirectory(restored);
            using var buffers = new ChunkBuffers();
            var journal = new RecoveryJournal(TimeProvider.System);
            await new SnapshotDownload(repository.Download(), Unlimited, buffers, Pool, journal, default)
                .Run(target, await repository.Shard(manifest), new ShardState("u", 0, "a", Primary: true), 1);
        });
        Directory.Delete(stored, recursive: true);
        Directory.Delete(restored, recursive: true);
        return (copy, snapshot, again, restore);
    }

    private static Task<TimeSpan> Unlimited(long bytes, CancellationToken cancellation) => Task.FromResult(TimeSpan.Zero);

    private static async Task<(ContentHash Manifest, ContentHashes Hashes)> Upload(Repository repository, RecoveryFiles files, string uuid, ContentHashes known)
    {
        var journal = new ShardSnapshotJournal(TimeProvider.System, "n");
        var upload = new ShardUpload(files, known, repository.Upload(uuid), 8 << 20, Unlimited, Pool, journal, default);
        return (await upload.Run(), upload.NewHashes ?? known);
    }

    private static SnapshotInfo Info(ContentHash index) => new()
    {
        Name = "s",
        Uuid = "s",
        State = SnapshotState.Success,
        StartMillis = 0,
        EndMillis = 0,
        ClusterUuid = "c",
        Version = "8",
        Indices = [new SnapshotIndex("i", "u", index, [new SnapshotShard(0, 0, 0, 0, 0, 0)])],
    };

    private static Task<ShardEngine> Open(string path)
    {
        var settings = new IndexSettings([]);
        return ShardEngine.OpenAsync(new ShardEngineConfig
        {
            Directory = new FsDirectory(path),
            Index = "i",
            IndexUuid = "u",
            ShardId = 0,
            AllocationId = "a",
            Mapper = new MapperService(settings, Encoding.UTF8.GetBytes("""{"dynamic":false,"properties":{"t":{"type":"text"},"n":{"type":"long"}}}""")),
            Settings = settings,
            PrimaryTerm = 1,
            NewUuid = NewId,
        });
    }

    private static void Fill(ShardEngine engine, long bytes)
    {
        var random = new Random(1);
        var words = Enumerable.Range(0, 20_000).Select(_ => new string([.. Enumerable.Range(0, 3 + random.Next(8)).Select(_ => (char)('a' + random.Next(26)))])).ToArray();
        var noise = new byte[1200];
        for (long written = 0; written < bytes; written += noise.Length * 4 / 3)
        {
            random.NextBytes(noise);
            var text = string.Join(' ', Enumerable.Range(0, 30).Select(_ => words[random.Next(words.Length)]));
            var json = Encoding.UTF8.GetBytes($$"""{"t":"{{text}}","n":{{written}},"b":"{{Convert.ToBase64String(noise)}}"}""");
            engine.Index(engine.Config.Mapper.Parse($"{written}", null, json, null), new OperationOptions());
        }

        engine.Flush();
    }

    private static async Task<Time> Timed(DirectoryInfo work, Func<Task> action)
    {
        await Shell($"sync -f '{work.FullName}'");
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await action();
        return new Time(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private static async Task Shell(string command)
    {
        using var shell = Process.Start("/bin/sh", ["-c", command]);
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"[{command}] ended with {shell.ExitCode}");
        }
    }

    private static Time Median(IEnumerable<Time> values) => values.OrderBy(time => time.Seconds).ElementAt(values.Count() / 2);

    /// <summary>How long something took, and how much of this process' processor time.</summary>
    private readonly record struct Time(double Seconds, double Processor);

    private static string NewId() => $"id{Interlocked.Increment(ref _ids)}";
}
