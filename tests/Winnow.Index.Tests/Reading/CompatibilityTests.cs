using System.Text;
using Winnow.Index.Tests.Writing;
using Winnow.Store;

namespace Winnow.Index.Tests.Reading;

/// <summary>
/// Data/index_v1 was written by the first version of the format, with <see cref="Write"/>. It must stay readable, byte for byte as it is,
/// for as long as that version is; a new version adds a folder of its own.
/// </summary>
public class CompatibilityTests
{
    [Fact]
    public void An_index_of_version_1_reads_as_it_was_written()
    {
        var directory = new RamDirectory();
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Data", "index_v1")))
        {
            using var output = directory.CreateOutput(Path.GetFileName(path));
            output.Write(File.ReadAllBytes(path));
        }

        var (live, deleted) = Write(new RamDirectory());
        using (var reader = DirectoryReader.Open(directory))
        {
            Assert.Equal(2, reader.Leaves.Count);
            ModelCheck.Same(reader, live, deleted);
        }

        // An old index goes on as a new one.
        using var writer = IndexWriter.Open(directory, new IndexWriterConfig());
        writer.ForceMerge(1, onlyExpungeDeletes: false, CancellationToken.None);
        using var merged = writer.Refresh();
        ModelCheck.Same(merged, live, []);
    }

    /// <summary>Writes what the folder holds, and says what that is.</summary>
    internal static (Dictionary<string, ModelDoc> Live, List<ModelDoc> Deleted) Write(StoreDirectory directory)
    {
        var live = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        var deleted = new List<ModelDoc>();
        var doc = new Document();
        using var writer = IndexWriter.Open(directory, new IndexWriterConfig());
        for (var i = 0; i < 400; i++)
        {
            var model = new ModelDoc($"id{i % 330}", i, Live: true);
            ModelFields.Fill(doc, model);
            writer.UpdateDocument(Encoding.UTF8.GetBytes(model.Id), doc);
            if (live.TryGetValue(model.Id, out var old))
            {
                deleted.Add(old);
            }

            live[model.Id] = model;
            if (i == 299)
            {
                writer.Refresh().Dispose();
            }
        }

        writer.Commit(new Dictionary<string, string> { ["version"] = "1" });
        return (live, deleted);
    }
}
