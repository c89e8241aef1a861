using Winnow.Index;
using Winnow.Store;

namespace Winnow.Benchmarks;

/// <summary>
/// How many small documents a second one thread indexes, with a refresh every 20,000 of them and merges on the same thread; then how long
/// updates, a commit, a forced merge and opening take. Processor time of the
/// whole process, garbage collection included; the first rounds warm up. Caveat: files are in memory unless asked otherwise.
/// </summary>
internal static class IndexingBenchmark
{
    private const int Rounds = 4;
    private const int FillRun = 10_000;
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
        var flush = new CpuWatch();
        var merge = new CpuWatch();
        var fill = new CpuWatch();
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
        var total = CpuWatch.StartNew();
        for (var i = 0; i < corpus.Count; i++)
        {
            if (i % FillRun == 0)
            {
                fill.Start();
                for (var j = i; j < Math.Min(i + FillRun, corpus.Count); j++)
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
        var seconds = total.Seconds - fill.Seconds;
        var flushing = flush.Seconds - merge.Seconds;
        var inverting = seconds - fill.Seconds - flush.Seconds;
        Console.WriteLine(
            $"round {round}: {corpus.Count / seconds:N0} docs/s, {corpus.Count / (seconds - merge.Seconds):N0} without merges;"
            + $" us/doc: analyse {Micros(fill)} invert {inverting * 1e6 / corpus.Count:N2} flush {flushing * 1e6 / corpus.Count:N2} merge {Micros(merge)};"
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
        string Micros(CpuWatch watch) => $"{watch.Seconds * 1e6 / corpus.Count:N2}";
    }

    private static void Updates(Corpus corpus, IndexWriter writer)
    {
        var doc = new Document();
        var count = Math.Min(20_000, corpus.Count);
        var adding = CpuWatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            corpus.Fill(doc, i, corpus.Count + i);
            writer.UpdateDocument(corpus.IdOf(i), doc);
        }

        adding.Stop();
        var refreshing = CpuWatch.StartNew();
        writer.Refresh().Dispose();
        refreshing.Stop();
        Console.WriteLine($"  {count:N0} updates: {adding.Seconds * 1e3:N0} ms, and {refreshing.Seconds * 1e3:N0} ms to refresh");
    }

    private static void Time(string what, Action action)
    {
        var watch = CpuWatch.StartNew();
        action();
        watch.Stop();
        Console.WriteLine($"  {what}: {watch.Seconds * 1e3:N0} ms");
    }
}
