using Winnow.Store;

namespace Winnow.Index.Tests.Writing;

/// <summary>Which files stay, and for how long.</summary>
public class FilesTests
{
    private static readonly IndexWriterConfig NoMerges = new() { MergePolicy = new TieredMergePolicy { SegmentsPerTier = 1000 } };
    private readonly RamDirectory _directory = new();
    private readonly Document _document = new();

    [Fact]
    public void A_reader_keeps_the_files_that_a_merge_has_replaced()
    {
        using var writer = IndexWriter.Open(_directory, NoMerges);
        Add(writer, 3);
        var reader = writer.Refresh();
        var before = Segments();
        Assert.Equal(3, before.Count);
        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        writer.Refresh().Dispose();
        Assert.Superset(before, Segments());
        Assert.Equal(3, reader.NumDocs);
        reader.Dispose();
        Assert.Single(Segments());
        Assert.False(reader.TryIncRef());
    }

    [Fact]
    public void A_commit_keeps_its_files_until_the_next_one()
    {
        using var writer = IndexWriter.Open(_directory, NoMerges);
        Add(writer, 3);
        writer.Commit(new Dictionary<string, string>());
        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        writer.Refresh().Dispose();
        Assert.Equal(4, Segments().Count);
        writer.Commit(new Dictionary<string, string>());
        Assert.Single(Segments());
        Assert.Single(_directory.ListAll(), name => name.StartsWith("segments_", StringComparison.Ordinal));
    }

    [Fact]
    public void An_acquired_commit_keeps_its_files_and_opens_until_it_is_released()
    {
        using var writer = IndexWriter.Open(_directory, NoMerges);
        Add(writer, 3);
        writer.Commit(new Dictionary<string, string> { ["k"] = "v1" });
        var acquired = writer.AcquireLatestCommit();
        Add(writer, 2);
        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        writer.Commit(new Dictionary<string, string> { ["k"] = "v2" });
        Assert.Equal("v1", acquired.UserData["k"]);
        Assert.All(acquired.Files, file => Assert.Equal(file.Length, _directory.Length(file.Name)));
        using (var old = DirectoryReader.Open(_directory, acquired))
        {
            Assert.Equal(3, old.NumDocs);
        }

        using (var newest = DirectoryReader.Open(_directory))
        {
            Assert.Equal(5, newest.NumDocs);
        }

        acquired.Dispose();
        acquired.Dispose();
        Assert.Single(Segments());
    }

    [Fact]
    public void The_files_of_a_commit_are_an_index_wherever_they_are_copied()
    {
        using var writer = IndexWriter.Open(_directory, NoMerges);
        Add(writer, 5);
        writer.UpdateDocument("id0"u8, Filled(new ModelDoc("id0", 100, Live: true)));
        writer.Commit(new Dictionary<string, string> { ["k"] = "v" });
        using var commit = writer.AcquireLatestCommit();
        var copy = new RamDirectory();
        foreach (var file in commit.Files)
        {
            using var input = _directory.OpenInput(file.Name);
            Assert.Equal(file.Checksum, CodecUtil.VerifyChecksum(input));
            using var output = copy.CreateOutput(file.Name);
            output.Write(input.Span(0, (int)input.Length));
        }

        using var restored = IndexWriter.Open(copy, NoMerges);
        using var reader = restored.Refresh();
        Assert.Equal((5, 6), (reader.NumDocs, reader.MaxDoc));
        using var latest = restored.AcquireLatestCommit();
        Assert.Equal("v", latest.UserData["k"]);
    }

    [Fact]
    public void Opening_removes_what_a_crash_left_and_nothing_else()
    {
        using (var writer = IndexWriter.Open(_directory, NoMerges))
        {
            Add(writer, 2);
            writer.Commit(new Dictionary<string, string>());
        }

        var before = _directory.ListAll();
        foreach (var stranger in new[] { "_7.doc", "_0_9.liv", "pending_segments_5", "translog-3.tlog", "notes.txt" })
        {
            _directory.CreateOutput(stranger).Dispose();
        }

        using (var writer = IndexWriter.Open(_directory, NoMerges))
        {
            Assert.Equal(before.Concat(["notes.txt", "translog-3.tlog"]).Order(StringComparer.Ordinal), _directory.ListAll());
            Add(writer, 1);
            writer.Refresh().Dispose();
            Assert.Contains("_8", Segments());
        }
    }

    [Fact]
    public void Segments_that_nobody_changed_keep_their_reader()
    {
        using var writer = IndexWriter.Open(_directory, NoMerges);
        Add(writer, 2);
        using var first = writer.Refresh();
        using (var again = writer.Refresh())
        {
            Assert.Same(first, again);
        }

        writer.UpdateDocument("id1"u8, Filled(new ModelDoc("id1", 50, Live: true)));
        using var second = writer.Refresh();
        Assert.True(second.Version > first.Version);
        Assert.Same(first.Leaves[0].Reader, second.Leaves[0].Reader);
        Assert.NotSame(first.Leaves[1].Reader, second.Leaves[1].Reader);
        Assert.Equal(2, first.NumDocs);
        Assert.Equal(2, second.NumDocs);
    }

    [Fact]
    public void A_writer_knows_whether_there_is_something_to_commit()
    {
        using var writer = IndexWriter.Open(_directory, NoMerges);
        Assert.False(writer.HasUncommittedChanges);
        Add(writer, 1);
        Assert.True(writer.HasUncommittedChanges);
        writer.Refresh().Dispose();
        Assert.True(writer.HasUncommittedChanges);
        writer.Commit(new Dictionary<string, string>());
        Assert.False(writer.HasUncommittedChanges);
    }

    private HashSet<string> Segments() =>
        [.. _directory.ListAll().Where(name => name[0] == '_').Select(name => name[..name.IndexOfAny(['.', '_'], 1)])];

    private void Add(IndexWriter writer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            writer.AddDocument(Filled(new ModelDoc($"id{i}", i, Live: true)));
            writer.Refresh().Dispose();
        }
    }

    private Document Filled(ModelDoc doc)
    {
        ModelFields.Fill(_document, doc);
        return _document;
    }
}
