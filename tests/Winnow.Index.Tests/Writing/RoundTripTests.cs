using System.Text;
using Winnow.Store;
using Winnow.Text;

namespace Winnow.Index.Tests.Writing;

public class RoundTripTests
{
    private static readonly FieldInfo Id = new("_id", IndexOptions.Docs);
    private static readonly FieldInfo Body = new("body", IndexOptions.DocsAndFreqsAndPositions, HasNorms: true);
    private static readonly FieldInfo Tag = new("tag", IndexOptions.Docs, DocValues: DocValuesType.SortedSet);
    private static readonly FieldInfo Size = new("size", DocValues: DocValuesType.SortedNumeric, HasPoints: true);

    [Fact]
    public void What_was_committed_reads_back_after_a_crash()
    {
        var directory = new RamDirectory();
        using (var writer = IndexWriter.Open(directory, new IndexWriterConfig()))
        {
            var doc = new Document();
            for (var i = 0; i < 1000; i++)
            {
                doc.Clear();
                doc.AddTerm(Id, Encoding.UTF8.GetBytes($"id-{i}"));
                doc.AddText(Body, $"the quick fox {i} jumps over the lazy dog", BuiltInAnalyzers.Standard);
                doc.AddTerm(Tag, Encoding.UTF8.GetBytes($"tag{i % 7}"));
                doc.AddLong(Size, i * 3L);
                doc.Source = Encoding.UTF8.GetBytes($"{{\"n\":{i}}}");
                writer.UpdateDocument(Encoding.UTF8.GetBytes($"id-{i}"), doc);
                if (i == 500)
                {
                    using var reader = writer.Refresh();
                    Assert.Equal(501, reader.NumDocs);
                }
            }

            writer.Commit(new Dictionary<string, string> { ["k"] = "v" });
        }

        directory.Crash();
        using var reopened = DirectoryReader.Open(directory);
        Assert.Equal(1000, reopened.NumDocs);
        Assert.Equal(2, reopened.Leaves.Count);
        var leaf = reopened.Leaves[0].Reader;
        var terms = leaf.Terms("body")!.Iterator();
        Assert.True(terms.SeekExact("quick"u8));
        Assert.Equal(501, terms.DocFreq);
        var postings = terms.Postings(positions: true);
        for (var i = 0; i < 501; i++)
        {
            Assert.Equal(i, postings.NextDoc());
            Assert.Equal(1, postings.Freq);
            Assert.Equal(1, postings.NextPosition());
        }

        Assert.Equal(DocIdSetIterator.NoMoreDocs, postings.NextDoc());
        var tags = leaf.SortedSet("tag")!;
        Assert.Equal(7, tags.OrdCount);
        Assert.True(tags.TryGet(9, out var ord));
        Assert.Equal("tag2", Encoding.UTF8.GetString(tags.LookupOrd(ord)));
        var sizes = leaf.SortedNumeric("size")!;
        Assert.True(sizes.TryGet(100, out var size));
        Assert.Equal(300, size);
        var hits = new FixedBitSet(leaf.MaxDoc);
        leaf.Points("size")!.Collect(30, 59, hits);
        Assert.Equal(10, hits.Cardinality());
        Assert.Equal("{\"n\":777}", Encoding.UTF8.GetString(reopened.StoredSource(777).Span));
        Assert.Equal(9, leaf.Norms("body")!.Bytes[3]);
    }
}
