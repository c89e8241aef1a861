using System.Diagnostics;
using Winnow.Search;
using Winnow.Search.Mappings;
using Winnow.Shards;
using Winnow.Store;

namespace Winnow.Benchmarks;

/// <summary>
/// What a follower costs its leader's shard: the same documents are indexed in bulks of 100 by four callers without anybody reading the history, and
/// while a reader waits at its end and takes every operation as soon as it may. Says the rates, their ratio and how late the reader was. Both ways
/// alternate, three rounds. Corpus: as for the shard benchmark. Caveat: the reader decodes nothing and sends nothing.
/// </summary>
internal static class FollowedShardBenchmark
{
    private const int BulkSize = 100;
    private const int Callers = 4;

    public static async Task RunAsync(string file)
    {
        var rows = ShardBenchmark.Load(file).Take(100_000).ToList();
        Console.WriteLine($"{rows.Count:N0} documents, {rows.Sum(row => (long)row.Json.Length) / 1e6:N1} MB of source");
        await RoundAsync(rows, followed: true);
        for (int round = 0; round < 3; round++)
        {
            double alone = await RoundAsync(rows, followed: false);
            double followed = await RoundAsync(rows, followed: true);
            Console.WriteLine($"round {round}: {alone:N0} docs/s alone, {followed:N0} docs/s with a reader: {100 * followed / alone:N0} %");
        }
    }

    private static async Task<double> RoundAsync(List<(string Id, byte[] Json)> rows, bool followed)
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("winnow-bench").FullName;
        try
        {
            using var directory = new FsDirectory(folder);
            var mapper = new MapperService(
                IndexSettings.Empty,
                """{"dynamic":false,"properties":{"name":{"type":"text","fields":{"keyword":{"type":"keyword"}}},"version":{"type":"keyword"},"summary":{"type":"text"}}}"""u8.ToArray());
            ShardEngine engine = await ShardEngine.OpenAsync(ShardBenchmark.Config(directory, mapper));
            Task reading = followed ? Task.Run(() => ReadAsync(engine, rows.Count)) : Task.CompletedTask;
            var watch = Stopwatch.StartNew();
            int next = 0;
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
            {
                var bulk = new ShardBulk(engine, static _ => throw new InvalidOperationException("the mapping is complete"));
                for (int from; (from = Interlocked.Add(ref next, BulkSize) - BulkSize) < rows.Count;)
                {
                    BulkResult done = await bulk.ExecuteAsync(
                        [.. rows.Skip(from).Take(BulkSize).Select(row => new BulkItem { OpType = BulkOpType.Index, Id = row.Id, Source = row.Json })]);
                    if (done.Items.FirstOrDefault(item => item.Failure is not null) is { Failure: { } failure })
                    {
                        throw failure;
                    }
                }
            })));
            double seconds = watch.Elapsed.TotalSeconds;
            await reading;
            engine.Abort();
            return rows.Count / seconds;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ReadAsync(ShardEngine engine, int count)
    {
        var ages = new List<double>();
        long reads = 0;
        for (long from = 0; from < count;)
        {
            await engine.AwaitGlobalCheckpoint(from);
            EncodedChanges changes = engine.ReadChanges(from, 5120, 32 << 20);
            _ = Crc32C.Compute(changes.Operations.Span);
            reads++;
            from = changes.LastSeqNo + 1;
            if (engine.AgeOf(changes.LastSeqNo) is { } age)
            {
                ages.Add(age.TotalMilliseconds);
            }
        }

        ages.Sort();
        Console.WriteLine(
            $"  {reads:N0} reads, {engine.Stats().Refresh.Total:N0} refreshes, late by {ages[ages.Count / 2]:N2} ms (median), {ages[ages.Count * 99 / 100]:N2} ms (99 %)");
    }
}
