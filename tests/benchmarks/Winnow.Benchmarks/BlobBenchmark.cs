using System.Diagnostics;
using Winnow.Repositories.FileSystem;
using Winnow.Store;

namespace Winnow.Benchmarks;

/// <summary>
/// What a file-system repository makes of a disk: puts that are persisted, against `cp -r` and `sync -f` of the same bytes on the same disk,
/// and reads against `cat`, both from the page cache, in the same run. FOLDER is where; it should lie on the disk in question.
/// </summary>
/// <remarks>
///   dotnet run -c Release --project tests/benchmarks/Winnow.Benchmarks -- blobs FOLDER [MEGABYTES]
/// Rounds take turns, and medians are shown: other users of the disk disturb both sides. The store has as many threads as puts are in flight.
/// </remarks>
internal static class BlobBenchmark
{
    private const int Rounds = 5;

    public static async Task Run(string folder, int megabytes)
    {
        Console.WriteLine($"{"blob",8} {"count",6} {"cp+sync",12} {"puts in flight: 1",22} {"2",14} {"4",14} {"8",14} {"cat",12} {"reads: 1",14} {"4",14}   MB/s (share of the peer's)");
        foreach (var size in new[] { 1 << 10, 64 << 10, 1 << 20, 4 << 20, 16 << 20 })
        {
            await Measure(folder, size, Math.Clamp((int)(((long)megabytes << 20) / size), 16, 500));
        }
    }

    private static async Task Measure(string folder, int size, int count)
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "winnow-blob-benchmark"));
        try
        {
            var source = work.CreateSubdirectory("source");
            var content = new byte[size];
            new Random(1).NextBytes(content);
            for (var file = 0; file < count; file++)
            {
                File.WriteAllBytes(Path.Combine(source.FullName, $"{file}"), content);
            }

            var buffers = Enumerable.Range(0, 4).Select(_ => content.ToArray()).ToArray();
            var copies = new List<double>();
            var cats = new List<double>();
            var puts = new[] { 1, 2, 4, 8 }.ToDictionary(width => width, _ => new List<double>());
            var reads = new[] { 1, 4 }.ToDictionary(width => width, _ => new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                copies.Add(await Timed(work, target => Shell($"cp -r '{source.FullName}' '{target}' && sync -f '{target}'")));
                foreach (var (width, seconds) in puts)
                {
                    seconds.Add(await Timed(work, target => Put(target, content, count, width)));
                }

                cats.Add(await Timed(work, _ => Shell($"cat '{source.FullName}'/* >/dev/null")));
                foreach (var (width, seconds) in reads)
                {
                    var stored = Path.Combine(work.FullName, "stored");
                    await Put(stored, content, count, 8);
                    seconds.Add(await Timed(work, _ => Read(stored, buffers, count, width)));
                    Directory.Delete(stored, recursive: true);
                }
            }

            var megabytes = (double)size * count / 1e6;
            string Rate(List<double> seconds) => $"{megabytes / Median(seconds),8:F1}";
            string Share(List<double> seconds, List<double> peer) => $"{Rate(seconds)} ({Median(peer) / Median(seconds):P0})";
            Console.WriteLine($"{size >> 10,7}K {count,6} {Rate(copies),12} {Share(puts[1], copies),22} {Share(puts[2], copies),14} {Share(puts[4], copies),14} {Share(puts[8], copies),14} "
                + $"{Rate(cats),12} {Share(reads[1], cats),14} {Share(reads[4], cats),14}");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>Names as a repository has them: 256 folders.</summary>
    private static string Name(int blob) => $"blobs/{blob * 7919 % 256:x2}/{blob}";

    private static async Task Put(string folder, byte[] content, int count, int width)
    {
        using var root = new FsDirectory(folder);
        using var threads = new Threads(width);
        var store = Open(root, threads);
        await InFlight(width, count, async (blob, _) =>
        {
            if (!await store.PutIfAbsent(Name(blob), content))
            {
                throw new InvalidOperationException("the blob was there already");
            }
        });
        await store.Persist([.. Enumerable.Range(0, count).Select(Name)]);
    }

    private static async Task Read(string folder, byte[][] buffers, int count, int width)
    {
        using var root = new FsDirectory(folder);
        using var threads = new Threads(width);
        var store = Open(root, threads);
        await InFlight(width, count, async (blob, worker) =>
        {
            if (await store.GetRange(Name(blob), 0, buffers[worker]) != buffers[worker].Length)
            {
                throw new InvalidOperationException("the blob is short");
            }
        });
    }

    private static FileSystemBlobStore Open(FsDirectory root, Threads threads)
    {
        var ids = 0;
        return new FileSystemBlobStore(root, threads, () => $"{Interlocked.Increment(ref ids)}", TimeProvider.System);
    }

    private static async Task InFlight(int width, int count, Func<int, int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, width).Select(async worker =>
        {
            for (var blob = Interlocked.Increment(ref next); blob < count; blob = Interlocked.Increment(ref next))
            {
                await work(blob, worker);
            }
        }));
    }

    private static async Task<double> Timed(DirectoryInfo work, Func<string, Task> action)
    {
        var target = Path.Combine(work.FullName, "target");
        await Shell($"sync -f '{work.FullName}'");
        var clock = Stopwatch.StartNew();
        await action(target);
        var seconds = clock.Elapsed.TotalSeconds;
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        return seconds;
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

    /// <summary>So many pieces of work at once.</summary>
    private sealed class Threads(int count) : IBlockingExecutor, IDisposable
    {
        private readonly SemaphoreSlim _free = new(count, count);

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

        public void Dispose() => _free.Dispose();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
