using System.Globalization;
using System.Text;
using Winnow.Text;

namespace Winnow.Index.Tests.Writing;

/// <summary>A document as a test knows it. All its fields follow from its id and sequence number.</summary>
internal sealed record ModelDoc(string Id, long SeqNo, bool Live)
{
    public string Body => string.Join(' ', Enumerable.Range(0, (int)(SeqNo % 9)).Select(i => $"w{((SeqNo * 7) + (i * i)) % 50}"));

    public string[] Tags => [.. Enumerable.Range(0, (int)(SeqNo % 4)).Select(i => $"tag{(SeqNo + i) % 11}").Distinct().Order(StringComparer.Ordinal)];

    public long[] Sizes => SeqNo % 5 == 0 ? [] : SeqNo % 7 == 0 ? [SeqNo, -SeqNo] : [SeqNo * 10];

    public byte[]? Blob => SeqNo % 3 == 0 ? Encoding.UTF8.GetBytes(new string('b', (int)(SeqNo % 40))) : null;

    public string Source => string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{Id}\",\"seq\":{SeqNo},\"body\":\"{Body}\"}}");
}

/// <summary>The fields that the tests use, and documents made of <see cref="ModelDoc"/>s.</summary>
internal static class ModelFields
{
    public static readonly FieldInfo Id = new("_id", IndexOptions.Docs);
    public static readonly FieldInfo SeqNo = new("_seq_no", DocValues: DocValuesType.SortedNumeric, HasPoints: true);
    public static readonly FieldInfo Body = new("body", IndexOptions.DocsAndFreqsAndPositions, HasNorms: true);
    public static readonly FieldInfo Tags = new("tags", IndexOptions.Docs, DocValues: DocValuesType.SortedSet);
    public static readonly FieldInfo ColumnTags = new("column_tags", DocValues: DocValuesType.SortedSet);
    public static readonly FieldInfo Sizes = new("sizes", DocValues: DocValuesType.SortedNumeric, HasPoints: true);
    public static readonly FieldInfo Blob = new("blob", DocValues: DocValuesType.Binary);

    public static void Fill(Document target, ModelDoc doc)
    {
        target.Clear();
        target.AddTerm(Id, Encoding.UTF8.GetBytes(doc.Id));
        target.AddLong(SeqNo, doc.SeqNo);
        target.AddText(Body, doc.Body, BuiltInAnalyzers.Standard);
        foreach (var tag in doc.Tags)
        {
            target.AddTerm(Tags, Encoding.UTF8.GetBytes(tag));
            target.AddTerm(ColumnTags, Encoding.UTF8.GetBytes(tag));
        }

        foreach (var size in doc.Sizes)
        {
            target.AddLong(Sizes, size);
        }

        if (doc.Blob is { } blob)
        {
            target.AddBinary(Blob, blob);
        }

        target.Source = Encoding.UTF8.GetBytes(doc.Source);
    }
}

/// <summary>Compares all that a reader can say with what the model says it should.</summary>
internal static class ModelCheck
{
    /// <param name="reader">The reader.</param>
    /// <param name="live">The live documents by id.</param>
    /// <param name="history">Deleted documents that must still be there, by sequence number.</param>
    public static void Same(DirectoryReader reader, IReadOnlyDictionary<string, ModelDoc> live, IEnumerable<ModelDoc> history)
    {
        var seen = new Dictionary<string, ModelDoc>(StringComparer.Ordinal);
        var deleted = new HashSet<long>();
        foreach (var leaf in reader.Leaves)
        {
            foreach (var (doc, isLive) in Leaf(leaf.Reader))
            {
                if (isLive)
                {
                    Assert.True(seen.TryAdd(doc.Id, doc), $"two live documents with id {doc.Id}");
                }
                else
                {
                    Assert.True(deleted.Add(doc.SeqNo), $"deleted document {doc.SeqNo} is there twice");
                }
            }
        }

        Assert.Equal(live.Values.Select(doc => (doc.Id, doc.SeqNo)).Order(), seen.Values.Select(doc => (doc.Id, doc.SeqNo)).Order());
        Assert.Equal(live.Count, reader.NumDocs);
        foreach (var doc in history)
        {
            Assert.Contains(doc.SeqNo, deleted);
        }
    }

    private static List<(ModelDoc Doc, bool Live)> Leaf(LeafReader reader)
    {
        var docs = new List<(ModelDoc, bool)>();
        var seqNos = reader.SortedNumeric("_seq_no")!;
        for (var doc = 0; doc < reader.MaxDoc; doc++)
        {
            Assert.True(seqNos.TryGet(doc, out var seqNo));
            var source = Encoding.UTF8.GetString(reader.StoredSource(doc).Span);
            var id = source[(source.IndexOf(':') + 2)..source.IndexOf(',')].TrimEnd('"');
            var model = new ModelDoc(id, seqNo, reader.LiveDocs?[doc] ?? true);
            Assert.Equal(model.Source, source);
            docs.Add((model, model.Live));
        }

        Columns(reader, docs);
        Postings(reader, docs);
        Points(reader, docs);
        return docs;
    }

    private static void Columns(LeafReader reader, List<(ModelDoc Doc, bool)> docs)
    {
        var (tags, columnTags) = (reader.SortedSet("tags"), reader.SortedSet("column_tags"));
        var (sizes, blobs) = (reader.SortedNumeric("sizes"), reader.Binary("blob"));
        for (var doc = 0; doc < docs.Count; doc++)
        {
            var model = docs[doc].Doc;
            Assert.Equal(model.Tags, Tags(tags, doc));
            Assert.Equal(model.Tags, Tags(columnTags, doc));
            Assert.Equal(model.Sizes.Order(), sizes is null ? [] : sizes.Values(doc).ToArray());
            ReadOnlySpan<byte> blob = default;
            Assert.Equal(model.Blob is not null, blobs is not null && blobs.TryGet(doc, out blob));
            Assert.Equal(model.Blob ?? [], blob.ToArray());
            Assert.Equal(NormEncoding.Encode((int)(model.SeqNo % 9)), reader.Norms("body")!.Bytes[doc]);
        }
    }

    private static string[] Tags(SortedSetColumn? column, int doc)
    {
        if (column is null)
        {
            return [];
        }

        var ords = column.Ords(doc).ToArray();
        return [.. ords.Select(ord => Encoding.UTF8.GetString(column.LookupOrd(ord)))];
    }

    private static void Postings(LeafReader reader, List<(ModelDoc Doc, bool)> docs)
    {
        var expected = docs
            .SelectMany((entry, doc) => entry.Doc.Body.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((term, position) => (term, doc, position)))
            .OrderBy(entry => entry.term, StringComparer.Ordinal).ThenBy(entry => entry.doc).ThenBy(entry => entry.position);
        var actual = new List<(string, int, int)>();
        if (reader.Terms("body")?.Iterator() is { } terms)
        {
            while (terms.Next())
            {
                var term = Encoding.UTF8.GetString(terms.Term);
                var postings = terms.Postings(positions: true);
                while (postings.NextDoc() != DocIdSetIterator.NoMoreDocs)
                {
                    for (var i = postings.Freq; i > 0; i--)
                    {
                        actual.Add((term, postings.DocId, postings.NextPosition()));
                    }
                }
            }
        }

        Assert.Equal(expected, actual);
    }

    private static void Points(LeafReader reader, List<(ModelDoc Doc, bool)> docs)
    {
        foreach (var (low, high) in new[] { (long.MinValue, long.MaxValue), (100L, 500L), (-50L, 20L) })
        {
            var expected = Enumerable.Range(0, docs.Count).Where(doc => docs[doc].Doc.Sizes.Any(size => size >= low && size <= high));
            var actual = new FixedBitSet(reader.MaxDoc);
            reader.Points("sizes")?.Collect(low, high, actual);
            Assert.Equal(expected, Enumerable.Range(0, docs.Count).Where(doc => actual[doc]));
        }
    }
}
