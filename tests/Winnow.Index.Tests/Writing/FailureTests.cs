using System.Text;
using Winnow.Store;

namespace Winnow.Index.Tests.Writing;

public class FailureTests
{
    [Fact]
    public void A_full_disk_closes_the_writer_at_any_byte_and_loses_nothing_committed()
    {
        var failures = 0;
        for (var budget = 0L; ; budget += 97)
        {
            var ram = new RamDirectory();
            var directory = new LimitedDirectory(ram);
            var live = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
            using var writer = IndexWriter.Open(directory, new IndexWriterConfig());
            Add(writer, live, 0, 40);
            writer.Commit(new Dictionary<string, string>());
            directory.BytesLeft = budget;
            var failed = Fails(writer);
            failures += failed ? 1 : 0;
            if (failed)
            {
                Assert.Throws<IndexWriterClosedException>(() => writer.Refresh());
                Assert.Throws<IndexWriterClosedException>(() => writer.AddDocument(new Document()));
                Assert.Throws<IndexWriterClosedException>(() => writer.Commit(new Dictionary<string, string>()));
            }

            directory.BytesLeft = long.MaxValue;
            writer.Dispose();
            if (failed)
            {
                using var reopened = IndexWriter.Open(directory, new IndexWriterConfig());
                using var reader = reopened.Refresh();
                ModelCheck.Same(reader, live, []);
            }
            else
            {
                break;
            }
        }

        Assert.True(failures > 20);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_commit_that_breaks_at_any_step_leaves_the_old_one_or_the_new_one(bool afterTheStep, bool crash)
    {
        var outcomes = new HashSet<int>();
        for (var step = 0; ; step++)
        {
            var ram = new RamDirectory();
            var directory = new LimitedDirectory(ram) { BreaksAfterTheStep = afterTheStep };
            var live = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
            using var writer = IndexWriter.Open(directory, new IndexWriterConfig());
            Add(writer, live, 0, 20);
            writer.Commit(new Dictionary<string, string>());
            var more = new Dictionary<string, ModelDoc>(live, StringComparer.Ordinal);
            Add(writer, more, 10, 50);
            directory.StepsLeft = step;
            var broken = true;
            try
            {
                writer.Commit(new Dictionary<string, string>());
                broken = false;
            }
            catch (IOException e)
            {
                Assert.Contains("Input/output error", e.Message, StringComparison.Ordinal);
            }

            directory.StepsLeft = int.MaxValue;
            writer.Dispose();
            if (crash)
            {
                ram.Crash();
            }

            using (var reader = DirectoryReader.Open(directory))
            {
                Assert.True(broken || reader.NumDocs == more.Count);
                outcomes.Add(reader.NumDocs);
                ModelCheck.Same(reader, reader.NumDocs == live.Count ? live : more, []);
            }

            using var reopened = IndexWriter.Open(directory, new IndexWriterConfig());
            if (!broken)
            {
                break;
            }
        }

        Assert.Equal([20, 50], outcomes.Order());
    }

    [Fact]
    public void A_full_disk_during_a_merge_closes_the_writer_and_loses_nothing_committed()
    {
        var ram = new RamDirectory();
        var directory = new LimitedDirectory(ram);
        var live = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        using (var writer = IndexWriter.Open(directory, new IndexWriterConfig()))
        {
            for (var i = 0; i < 5; i++)
            {
                Add(writer, live, i * 40, (i + 1) * 40);
                writer.Refresh().Dispose();
            }

            writer.Commit(new Dictionary<string, string>());
            directory.BytesLeft = 2000;
            var closed = Assert.Throws<IndexWriterClosedException>(() => writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None));
            Assert.Contains("No space left on device", closed.Message, StringComparison.Ordinal);
        }

        using var reader = DirectoryReader.Open(directory);
        ModelCheck.Same(reader, live, []);
        Assert.Equal(5, reader.Leaves.Count);
    }

    [Fact]
    public void A_document_that_describes_a_field_anew_is_refused_and_changes_nothing()
    {
        using var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig());
        var doc = new Document();
        ModelFields.Fill(doc, new ModelDoc("a", 1, Live: true));
        writer.AddDocument(doc);
        doc.Clear();
        doc.AddTerm(ModelFields.Id, "a"u8);
        doc.AddTerm(new FieldInfo("body", IndexOptions.Docs), "x"u8);
        var refused = Assert.Throws<ArgumentException>(() => writer.UpdateDocument("a"u8, doc));
        Assert.Contains("body", refused.Message, StringComparison.Ordinal);
        using var reader = writer.Refresh();
        Assert.Equal((1, 1), (reader.NumDocs, reader.MaxDoc));
    }

    [Fact]
    public void Values_of_the_wrong_kind_and_immense_terms_are_refused()
    {
        using var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig());
        var doc = new Document();
        doc.AddLong(ModelFields.Tags, 1);
        Assert.Throws<ArgumentException>(() => writer.AddDocument(doc));
        Assert.Throws<ArgumentException>(() => doc.AddTerm(ModelFields.Id, new byte[Document.MaxTermLength + 1]));
        doc.Clear();
        doc.AddTerm(ModelFields.Id, new byte[Document.MaxTermLength]);
        writer.AddDocument(doc);
        using var reader = writer.Refresh();
        Assert.True(reader.Leaves[0].Reader.Terms("_id")!.Iterator().SeekExact(new byte[Document.MaxTermLength]));
    }

    [Fact]
    public void Only_one_writer_opens_an_index()
    {
        var directory = new RamDirectory();
        using (IndexWriter.Open(directory, new IndexWriterConfig()))
        {
            Assert.Throws<LockObtainFailedException>(() => IndexWriter.Open(directory, new IndexWriterConfig()));
        }

        IndexWriter.Open(directory, new IndexWriterConfig()).Dispose();
    }

    private static bool Fails(IndexWriter writer)
    {
        var more = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        Add(writer, more, 20, 60);
        try
        {
            writer.Refresh().Dispose();
            writer.Commit(new Dictionary<string, string>());
            return false;
        }
        catch (Exception e) when (e is IOException or IndexWriterClosedException && e.Message.Contains("No space left", StringComparison.Ordinal))
        {
            return true;
        }
    }

    private static void Add(IndexWriter writer, Dictionary<string, ModelDoc> live, int from, int to)
    {
        var doc = new Document();
        for (var i = from; i < to; i++)
        {
            var model = new ModelDoc($"id{i}", i, Live: true);
            ModelFields.Fill(doc, model);
            writer.UpdateDocument(Encoding.UTF8.GetBytes(model.Id), doc);
            live[model.Id] = model;
        }
    }
}
