using System.Text;
using Winnow.Index.Queries;
using Winnow.Store;

namespace Winnow.Index.Tests.Queries;

/// <summary>Segments of naive documents; global ids count through.</summary>
internal sealed class NaiveIndex(IReadOnlyList<IReadOnlyList<NaiveDocument>> segments)
{
    public static readonly string[] TextFields = ["title", "body"];

    public const string KeywordField = "tag";

    public const string LongField = "num";

    public const string ColumnOnlyField = "one";

    public const string DoubleField = "price";

    public static readonly FieldInfo IdField = new("_id", IndexOptions.Docs);

    public static readonly Dictionary<string, FieldInfo> Fields = new FieldInfo[]
    {
        new("title", IndexOptions.DocsAndFreqsAndPositions, HasNorms: true),
        new("body", IndexOptions.DocsAndFreqsAndPositions, HasNorms: true),
        new(KeywordField, IndexOptions.Docs, DocValues: DocValuesType.SortedSet),
        new(LongField, DocValues: DocValuesType.SortedNumeric, HasPoints: true),
        new(ColumnOnlyField, DocValues: DocValuesType.SortedNumeric),
        new(DoubleField, DocValues: DocValuesType.SortedNumeric),
    }.ToDictionary(field => field.Name);

    public IReadOnlyList<IReadOnlyList<NaiveDocument>> Segments { get; } = segments;

    public IReadOnlyList<NaiveDocument> Documents { get; } = [.. segments.SelectMany(segment => segment)];

    public IReadOnlyList<LeafContext> Leaves(int blockSize = 4)
    {
        var leaves = new List<LeafContext>();
        var docBase = 0;
        foreach (var segment in Segments)
        {
            leaves.Add(new LeafContext(new NaiveLeafReader(segment, blockSize), leaves.Count, docBase));
            docBase += segment.Count;
        }

        return leaves;
    }

    /// <summary>The same documents in real segments, one for each of these.</summary>
    public DirectoryReader Write()
    {
        using var writer = IndexWriter.Open(new RamDirectory(), new IndexWriterConfig
        {
            // Documents keep their places: nothing is ever merged.
            MergeExecutor = static _ => { },
            SoftDeletesRetention = static () => 0,
        });
        var id = 0;
        var target = new Document();
        DirectoryReader? reader = null;
        foreach (var segment in Segments)
        {
            foreach (var document in segment)
            {
                document.WriteTo(target, $"{id++}");
                if (document.Deleted)
                {
                    writer.AddTombstone(target);
                }
                else
                {
                    writer.AddDocument(target);
                }
            }

            reader?.Dispose();
            reader = writer.Refresh();
        }

        return reader!;
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static int CompareBytes(string left, string right) => Bytes(left).AsSpan().SequenceCompareTo(Bytes(right));
}
