using System.Text;
using Winnow.Index;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <summary>Reads the operations of one segment back, by their documents.</summary>
internal sealed class LeafHistory(LeafReader leaf)
{
    private readonly SortedNumericColumn? _seqNos = leaf.SortedNumeric(MetadataFields.SeqNo.Name);
    private readonly SortedNumericColumn? _terms = leaf.SortedNumeric(MetadataFields.PrimaryTerm.Name);
    private readonly SortedNumericColumn? _versions = leaf.SortedNumeric(MetadataFields.Version.Name);
    private readonly SortedNumericColumn? _tombstones = leaf.SortedNumeric(MetadataFields.Tombstone.Name);
    private readonly BinaryColumn? _ids = leaf.Binary(MetadataFields.Id.Name);
    private readonly BinaryColumn? _routings = leaf.Binary(MetadataFields.Routing.Name);

    public long SeqNo(int doc) => Value(_seqNos, doc);

    public long PrimaryTerm(int doc) => Value(_terms, doc);

    public long Version(int doc) => Value(_versions, doc);

    public bool IsTombstone(int doc) => _tombstones is not null && _tombstones.TryGet(doc, out _);

    /// <summary>Whether there may be operations of a range in a segment.</summary>
    public static bool Overlaps(LeafReader leaf, long fromSeqNo, long toSeqNo) =>
        leaf.Points(MetadataFields.SeqNo.Name) is { } seqNos && seqNos.MaxValue >= fromSeqNo && seqNos.MinValue <= toSeqNo;

    /// <summary>The documents, dead or alive, whose numbers are within a range.</summary>
    public static IEnumerable<int> Within(LeafReader leaf, long fromSeqNo, long toSeqNo)
    {
        var docs = new FixedBitSet(leaf.MaxDoc);
        leaf.Points(MetadataFields.SeqNo.Name)?.Collect(fromSeqNo, toSeqNo, docs);
        for (int doc = docs.NextSetBit(0); doc != DocIdSetIterator.NoMoreDocs; doc = docs.NextSetBit(doc + 1))
        {
            yield return doc;
        }
    }

    public ShardOperation Read(int doc, bool withSource)
    {
        string? id = Text(_ids, doc);
        if (id is null)
        {
            return ShardOperation.NoOp(SeqNo(doc), PrimaryTerm(doc), "history");
        }

        string? routing = Text(_routings, doc);
        return IsTombstone(doc)
            ? ShardOperation.Delete(SeqNo(doc), PrimaryTerm(doc), Version(doc), id, routing)
            : ShardOperation.Index(
                SeqNo(doc), PrimaryTerm(doc), Version(doc), id, routing, withSource ? leaf.StoredSource(doc).ToArray() : default);
    }

    private static long Value(SortedNumericColumn? column, int doc) => column is not null && column.TryGet(doc, out long value) ? value : 0;

    private static string? Text(BinaryColumn? column, int doc) =>
        column is not null && column.TryGet(doc, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;
}
