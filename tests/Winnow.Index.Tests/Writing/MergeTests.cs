using System.Text;
using Winnow.Store;

namespace Winnow.Index.Tests.Writing;

public class MergeTests
{
    [Theory]
    [InlineData(1, StoredCompression.Lz4, 0)]
    [InlineData(2, StoredCompression.Best, 0)]
    [InlineData(3, StoredCompression.Lz4, 4000)]
    [InlineData(4, StoredCompression.Lz4, long.MaxValue)]
    public void Segments_of_many_blocks_merge_to_the_same_documents(int seed, StoredCompression compression, long retention)
    {
        var random = new Random(seed);
        var live = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        var deleted = new List<ModelDoc>();
        var doc = new Document();
        using var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig
        {
            Compression = compression,
            SoftDeletesRetention = () => retention,
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 100, DeletesPercentAllowed = 100 },
        });
        for (var seqNo = 0; seqNo < 6000; seqNo++)
        {
            var model = new ModelDoc($"id{random.Next(4000)}", seqNo, Live: true);
            ModelFields.Fill(doc, model);
            writer.UpdateDocument(Encoding.UTF8.GetBytes(model.Id), doc);
            if (live.Remove(model.Id, out var old))
            {
                deleted.Add(old);
            }

            live.Add(model.Id, model);
            if (random.Next(1000) == 0)
            {
                writer.Refresh().Dispose();
            }
        }

        using (var before = writer.Refresh())
        {
            Assert.True(before.Leaves.Count > 2);
            ModelCheck.Same(before, live, deleted);
        }

        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        using var merged = writer.Refresh();
        var retained = deleted.FindAll(old => old.SeqNo >= retention);
        ModelCheck.Same(merged, live, retained);
        Assert.Equal(live.Count + retained.Count, merged.MaxDoc);
    }

    [Fact]
    public void Expunging_rewrites_segments_with_many_deletes_and_leaves_the_others()
    {
        using var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig { MergePolicy = new TieredMergePolicy { DeletesPercentAllowed = 100 } });
        var doc = new Document();
        for (var i = 0; i < 300; i++)
        {
            ModelFields.Fill(doc, new ModelDoc($"id{i}", i, Live: true));
            writer.AddDocument(doc);
            if (i % 100 == 99)
            {
                writer.Refresh().Dispose();
            }
        }

        for (var i = 100; i < 150; i++)
        {
            ModelFields.Fill(doc, new ModelDoc($"id{i}", 1000 + i, Live: false));
            writer.DeleteDocument(Encoding.UTF8.GetBytes($"id{i}"), doc);
        }

        writer.ForceMerge(1, onlyExpungeDeletes: true, CancellationToken.None);
        using var reader = writer.Refresh();
        Assert.Equal((250, 250), (reader.NumDocs, reader.MaxDoc));
        Assert.Equal(["_0", "_2", "_4"], reader.Leaves.Select(leaf => leaf.Reader.SegmentName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_byte_that_rotted_after_the_index_was_opened_is_not_merged_into_a_sound_file()
    {
        var folder = Directory.CreateTempSubdirectory("winnow-rot");
        try
        {
            using (var directory = new FsDirectory(folder.FullName))
            using (var writer = IndexWriter.Open(directory, new IndexWriterConfig()))
            {
                var doc = new Document();
                for (var i = 0; i < 2; i++)
                {
                    ModelFields.Fill(doc, new ModelDoc($"id{i}", i + 4, Live: true));
                    writer.AddDocument(doc);
                    writer.Commit(new Dictionary<string, string>());
                }

                using (var file = new FileStream(Path.Combine(folder.FullName, "_0.src"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                {
                    file.Position = file.Length / 2;
                    var rotten = file.ReadByte() ^ 1;
                    file.Position--;
                    file.WriteByte((byte)rotten);
                }

                var closed = Assert.Throws<IndexWriterClosedException>(() => writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None));
                var corrupt = Assert.IsType<CorruptIndexException>(closed.InnerException);
                Assert.EndsWith("_0.src", corrupt.FileName, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_cancelled_forced_merge_leaves_the_segments_as_they_were()
    {
        using var stop = new CancellationTokenSource();
        var directory = new RamDirectory();
        using var writer = IndexWriter.Open(directory, new IndexWriterConfig
        {
            MergePolicy = new TieredMergePolicy { SegmentsPerTier = 100 },
            MergeThrottle = _ => stop.Cancel(),
        });
        var doc = new Document();
        for (var i = 0; i < 3; i++)
        {
            ModelFields.Fill(doc, new ModelDoc($"id{i}", i, Live: true));
            writer.AddDocument(doc);
            writer.Refresh().Dispose();
        }

        var before = directory.ListAll();
        Assert.ThrowsAny<OperationCanceledException>(() => writer.ForceMerge(1, onlyExpungeDeletes: false, stop.Token));
        Assert.Equal(before, directory.ListAll());
        using var reader = writer.Refresh();
        Assert.Equal(3, reader.Leaves.Count);
    }

    [Fact]
    public void Segments_do_not_pile_up_under_a_refresh_after_every_few_documents()
    {
        using var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig());
        var doc = new Document();
        for (var i = 0; i < 600; i++)
        {
            ModelFields.Fill(doc, new ModelDoc($"id{i}", i, Live: true));
            writer.AddDocument(doc);
            writer.Refresh().Dispose();
            Assert.InRange(writer.Statistics.SegmentCount, 1, 11);
        }

        Assert.InRange(writer.Statistics.TotalMergedDocs, 600, 600 * 40);
    }
}
