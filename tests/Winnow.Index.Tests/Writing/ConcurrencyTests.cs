using System.Text;
using Winnow.Store;

namespace Winnow.Index.Tests.Writing;

public class ConcurrencyTests
{
    private const int Writers = 3;
    private const int IdsPerWriter = 40;
    private const int OperationsPerWriter = 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Writers_readers_commits_and_merges_run_side_by_side(int seed)
    {
        var directory = new RamDirectory();
        var config = new IndexWriterConfig
        {
            RamBufferBytes = 1 << 20,
            SoftDeletesRetention = () => long.MaxValue,
            MergeExecutor = merge => OnThread(merge),
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 2, MaxMergeAtOnce = 3 },
        };
        using var writer = IndexWriter.Open(directory, config);
        var writers = Enumerable.Range(0, Writers).Select(number => OnThread(() => Write(writer, number, seed))).ToArray();
        var expected = (await Task.WhenAll(writers)).SelectMany(docs => docs).ToDictionary(StringComparer.Ordinal);

        using (var reader = writer.Refresh())
        {
            ModelCheck.Same(reader, expected, []);
        }

        writer.Commit(new Dictionary<string, string>());
        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        using (var reader = writer.Refresh())
        {
            ModelCheck.Same(reader, expected, []);
            Assert.Equal(expected.Count, reader.MaxDoc);
        }

        writer.Dispose();
        using var committed = DirectoryReader.Open(directory);
        ModelCheck.Same(committed, expected, []);
    }

    [Fact]
    public async Task Closing_a_writer_stops_its_merges_and_frees_the_index()
    {
        var directory = new RamDirectory();
        var merging = new TaskCompletionSource();
        var goOn = new ManualResetEventSlim();
        var config = new IndexWriterConfig
        {
            MergeExecutor = merge => OnThread(merge),
            MergeThrottle = _ =>
            {
                merging.TrySetResult();
                goOn.Wait();
            },
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 2, MaxMergeAtOnce = 2 },
        };
        var writer = IndexWriter.Open(directory, config);
        var expected = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        var doc = new Document();
        for (var i = 0; i < 5; i++)
        {
            var model = new ModelDoc($"id{i}", i, Live: true);
            expected.Add(model.Id, model);
            ModelFields.Fill(doc, model);
            writer.AddDocument(doc);
            writer.Commit(new Dictionary<string, string>());
        }

        await merging.Task;
        var closing = Task.Run(writer.Dispose);
        goOn.Set();
        await closing;
        using var reopened = IndexWriter.Open(directory, new IndexWriterConfig());
        using var reader = reopened.Refresh();
        ModelCheck.Same(reader, expected, []);
    }

    [Fact]
    public void A_queued_merge_that_comes_too_late_does_nothing()
    {
        var queued = new Queue<Action>();
        var config = new IndexWriterConfig
        {
            MergeExecutor = queued.Enqueue,
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 2, MaxMergeAtOnce = 2 },
        };
        var directory = new RamDirectory();
        var writer = IndexWriter.Open(directory, config);
        var doc = new Document();
        for (var i = 0; i < 5; i++)
        {
            ModelFields.Fill(doc, new ModelDoc($"id{i}", i, Live: true));
            writer.AddDocument(doc);
            writer.Refresh().Dispose();
        }

        Assert.NotEmpty(queued);
        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        Assert.Equal(1, writer.Statistics.SegmentCount);
        writer.Dispose();
        while (queued.TryDequeue(out var merge))
        {
            merge();
        }

        Assert.Equal(["segments_1", "write.lock"], directory.ListAll().Append("write.lock").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Deletes_that_come_during_a_merge_are_in_the_merged_segment()
    {
        IndexWriter? writer = null;
        var live = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        var doc = new Document();
        var armed = false;
        var config = new IndexWriterConfig
        {
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 100 },
            MergeThrottle = _ =>
            {
                if (armed)
                {
                    armed = false;
                    for (var i = 10; i < 20; i++)
                    {
                        Put(i, 1000 + i);
                    }

                    writer!.Refresh().Dispose();
                }
            },
        };
        using (writer = IndexWriter.Open(new RamDirectory(), config))
        {
            for (var i = 0; i < 100; i++)
            {
                Put(i, i);
                if (i % 30 == 0)
                {
                    writer.Refresh().Dispose();
                }
            }

            armed = true;
            writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
            Assert.False(armed);
            using var reader = writer.Refresh();
            ModelCheck.Same(reader, live, []);
        }

        void Put(int id, int seqNo)
        {
            var model = new ModelDoc($"id{id}", seqNo, Live: true);
            ModelFields.Fill(doc, model);
            writer!.UpdateDocument(Encoding.UTF8.GetBytes(model.Id), doc);
            live[model.Id] = model;
        }
    }

    /// <summary>A thread each: the pool would let merges wait for writers, and never run both.</summary>
    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void OnThread(Action work) =>
        _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Dictionary<string, ModelDoc> Write(IndexWriter writer, int number, int seed)
    {
        var random = new Random((seed * 100) + number);
        var live = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        var doc = new Document();
        for (var i = 0; i < OperationsPerWriter; i++)
        {
            if (random.Next(20) == 0)
            {
                Read(writer, newest);
            }

            if (random.Next(60) == 0)
            {
                using var before = writer.AcquireLatestCommit();
                writer.Commit(new Dictionary<string, string>());
            }

            // Each writer has its own ids and, of the sequence numbers, its own share.
            var id = $"w{number}-{random.Next(IdsPerWriter)}";
            var delete = random.Next(4) == 0;
            var model = new ModelDoc(id, (i * (long)Writers) + number, Live: !delete);
            ModelFields.Fill(doc, model);
            if (delete)
            {
                writer.DeleteDocument(Encoding.UTF8.GetBytes(id), doc);
                live.Remove(id);
            }
            else
            {
                writer.UpdateDocument(Encoding.UTF8.GetBytes(id), doc);
                live[id] = model;
            }
        }

        return live;
    }

    private static void Read(IndexWriter writer, Dictionary<string, long> newest)
    {
        using var reader = writer.Refresh();
        foreach (var (id, seqNo) in LiveDocs(reader))
        {
            Assert.True(newest.GetValueOrDefault(id, -1) <= seqNo, $"{id} went back to {seqNo}");
            newest[id] = seqNo;
        }
    }

    private static Dictionary<string, long> LiveDocs(DirectoryReader reader)
    {
        var live = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var leaf in reader.Leaves)
        {
            var seqNos = leaf.Reader.SortedNumeric("_seq_no")!;
            var ids = leaf.Reader.Terms("_id")!.Iterator();
            while (ids.Next())
            {
                var postings = ids.Postings();
                while (postings.NextDoc() is var doc && doc != DocIdSetIterator.NoMoreDocs)
                {
                    if (leaf.Reader.LiveDocs?[doc] != false)
                    {
                        Assert.True(seqNos.TryGet(doc, out var seqNo));
                        Assert.True(live.TryAdd(Encoding.UTF8.GetString(ids.Term), seqNo), "two live documents of one id");
                    }
                }
            }
        }

        return live;
    }
}
