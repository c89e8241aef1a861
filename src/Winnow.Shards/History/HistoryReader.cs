using System.Text;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <summary>Reads operations back from the segments, whether their documents are live or not.</summary>
internal static class HistoryReader
{
    /// <summary>The operations of a range in the order of their numbers. A number that is in no segment is left out.</summary>
    public static IEnumerable<ShardOperation> Read(DirectoryReader reader, long fromSeqNo, long toSeqNo, bool withSource)
    {
        var found = new List<Entry>();
        var leaves = new List<LeafHistory>();
        foreach (LeafContext leaf in reader.Leaves)
        {
            if (leaf.Reader.Points(MetadataFields.SeqNo.Name) is { } seqNos && seqNos.MaxValue >= fromSeqNo && seqNos.MinValue <= toSeqNo)
            {
                var history = new LeafHistory(leaf.Reader);
                history.Collect(seqNos, fromSeqNo, toSeqNo, leaves.Count, found);
                leaves.Add(history);
            }
        }

        found.Sort(Entry.Compare);
        long last = SequenceNumbers.Unassigned;
        foreach (Entry entry in found)
        {
            // Of one number in two terms the later term counts, and comes first.
            if (entry.SeqNo != last)
            {
                last = entry.SeqNo;
                yield return leaves[entry.Leaf].Read(entry, withSource);
            }
        }
    }

    private readonly record struct Entry(long SeqNo, long PrimaryTerm, int Leaf, int Doc)
    {
        public static int Compare(Entry a, Entry b) =>
            a.SeqNo != b.SeqNo ? a.SeqNo.CompareTo(b.SeqNo) : b.PrimaryTerm.CompareTo(a.PrimaryTerm);
    }

    private sealed class LeafHistory(LeafReader leaf)
    {
        private readonly SortedNumericColumn? _seqNos = leaf.SortedNumeric(MetadataFields.SeqNo.Name);
        private readonly SortedNumericColumn? _terms = leaf.SortedNumeric(MetadataFields.PrimaryTerm.Name);
        private readonly SortedNumericColumn? _versions = leaf.SortedNumeric(MetadataFields.Version.Name);
        private readonly SortedNumericColumn? _tombstones = leaf.SortedNumeric(MetadataFields.Tombstone.Name);
        private readonly BinaryColumn? _ids = leaf.Binary(MetadataFields.Id.Name);
        private readonly BinaryColumn? _routings = leaf.Binary(MetadataFields.Routing.Name);

        public void Collect(PointValues points, long fromSeqNo, long toSeqNo, int ord, List<Entry> found)
        {
            var docs = new FixedBitSet(leaf.MaxDoc);
            points.Collect(fromSeqNo, toSeqNo, docs);
            for (int doc = docs.NextSetBit(0); doc != DocIdSetIterator.NoMoreDocs; doc = docs.NextSetBit(doc + 1))
            {
                found.Add(new Entry(Value(_seqNos, doc), Value(_terms, doc), ord, doc));
            }
        }

        public ShardOperation Read(in Entry entry, bool withSource)
        {
            string? id = Text(_ids, entry.Doc);
            if (id is null)
            {
                return ShardOperation.NoOp(entry.SeqNo, entry.PrimaryTerm, "history");
            }

            long version = Value(_versions, entry.Doc);
            string? routing = Text(_routings, entry.Doc);
            return _tombstones is not null && _tombstones.TryGet(entry.Doc, out _)
                ? ShardOperation.Delete(entry.SeqNo, entry.PrimaryTerm, version, id, routing)
                : ShardOperation.Index(
                    entry.SeqNo, entry.PrimaryTerm, version, id, routing, withSource ? leaf.StoredSource(entry.Doc).ToArray() : default);
        }

        private static long Value(SortedNumericColumn? column, int doc) =>
            column is not null && column.TryGet(doc, out long value) ? value : 0;

        private static string? Text(BinaryColumn? column, int doc) =>
            column is not null && column.TryGet(doc, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;
    }
}
