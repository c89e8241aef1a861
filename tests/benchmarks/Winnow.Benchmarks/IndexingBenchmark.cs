using System.Diagnostics;
using Winnow.Index;
using Winnow.Store;

namespace Winnow.Benchmarks;

/// <summary>
/// How many small documents a second one thread indexes, with a refresh every 20,000 of them and merges on the same thread; then how long
/// updates, a commit, a forced merge and opening take. The first of three rounds warms up; caveat: files in memory unless asked otherwise.
/// </summary>
internal static class IndexingBenchmark
{
    private const int Rounds = 4;
    private const int RefreshEvery = 20_000;

    public static void Run(Corpus corpus, bool inMemory)
    {
        Console.WriteLine($"{corpus.Count:N0} documents, {corpus.SourceBytes / 1e6:N1} MB of source");
        for (var round = 0; round < Rounds; round++)
        {
            using var directory = inMemory ? (StoreDirectory)new RamDirectory() : Folder();
            OneRound(corpus, directory, round);
        }
    }

    private static FsDirectory Folder() => new(Directory.CreateTempSubdirectory("winnow-bench").FullName);

    private static void OneRound(Corpus corpus, StoreDirectory directory, int round)
    {
        var flush = new Stopwatch();
        var merge = new Stopwatch();
        var fill = new Stopwatch();
        var config = new IndexWriterConfig
        {
            MergeExecutor = action =>
            {
                merge.Start();
                action();
                merge.Stop();
            },
        };
        using var writer = IndexWriter.Open(directory, config);
        var doc = new Document();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var total = Stopwatch.StartNew();
        for (var i = 0; i < corpus.Count; i++)
        {
            if (i % 64 == 0)
            {
                fill.Start();
                for (var j = i; j < Math.Min(i + 64, corpus.Count); j++)
                {
                    corpus.Fill(doc, j, j);
                }

                fill.Stop();
            }

            corpus.Fill(doc, i, i);
            writer.AddDocument(doc);
            if (i % RefreshEvery == RefreshEvery - 1)
            {
                flush.Start();
                writer.Refresh().Dispose();
                flush.Stop();
            }
        }

        writer.Refresh().Dispose();
        total.Stop();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var seconds = (total.Elapsed - fill.Elapsed).TotalSeconds;
        var flushSeconds = (flush.Elapsed - merge.Elapsed).TotalSeconds;
        var inverting = seconds - fill.Elapsed.TotalSeconds - flush.Elapsed.TotalSeconds;
        Console.WriteLine(
            $"round {round}: {corpus.Count / seconds:N0} docs/s, {corpus.Count / (seconds - merge.Elapsed.TotalSeconds):N0} without merges;"
            + $" us/doc: analyse {Micros(fill.Elapsed.TotalSeconds)} invert {Micros(inverting)} flush {Micros(flushSeconds)} merge {Micros(merge.Elapsed.TotalSeconds)};"
            + $" allocated {allocated / corpus.Count} bytes/doc; {writer.Statistics.SizeInBytes / 1e6:N1} MB in {writer.Statistics.SegmentCount} segments");
        Updates(corpus, writer);
        Time("commit", () => writer.Commit(new Dictionary<string, string>()));
        Time("open (verified)", () => DirectoryReader.Open(directory).Dispose());
        Time("force merge", () => writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None));
        Time("commit", () => writer.Commit(new Dictionary<string, string>()));
        Console.WriteLine($"  {writer.Statistics.SizeInBytes / 1e6:N1} MB in {writer.Statistics.SegmentCount} segment");
        foreach (var group in writer.AcquireLatestCommit().Files.GroupBy(file => file.Name[(file.Name.IndexOf('.') + 1)..]))
        {
            Console.Write($"  {group.Key}: {group.Sum(file => file.Length) / 1e6:N2}");
        }

        Console.WriteLine();
        string Micros(double s) => $"{s * 1e6 / corpus.Count:N2}";
    }

    private static void Updates(Corpus corpus, IndexWriter writer)
    {
        var doc = new Document();
        var count = Math.Min(20_000, corpus.Count);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            corpus.Fill(doc, i, corpus.Count + i);
            writer.UpdateDocument(corpus.IdOf(i), doc);
        }

        var added = watch.Elapsed;
        writer.Refresh().Dispose();
        Console.WriteLine($"  {count:N0} updates: {added.TotalMilliseconds:N0} ms, and {(watch.Elapsed - added).TotalMilliseconds:N0} ms to refresh");
    }

    private static void Time(string what, Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        Console.WriteLine($"  {what}: {watch.Elapsed.TotalMilliseconds:N0} ms");
    }
}
