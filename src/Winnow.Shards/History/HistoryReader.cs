using Winnow.Index;

namespace Winnow.Shards;

/// <summary>Reads operations back from the segments, whether their documents are live or not.</summary>
internal static class HistoryReader
{
    /// <summary>The operations of a range in the order of their numbers. A number that is in no segment is left out.</summary>
    public static IEnumerable<ShardOperation> Read(DirectoryReader reader, long fromSeqNo, long toSeqNo, bool withSource)
    {
        var found = new List<Entry>();
        var leaves = new List<LeafHistory>();
        foreach (LeafReader leaf in reader.Leaves.Select(leaf => leaf.Reader).Where(leaf => LeafHistory.Overlaps(leaf, fromSeqNo, toSeqNo)))
        {
            var history = new LeafHistory(leaf);
            found.AddRange(LeafHistory.Within(leaf, fromSeqNo, toSeqNo).Select(
                doc => new Entry(history.SeqNo(doc), history.PrimaryTerm(doc), leaves.Count, doc)));
            leaves.Add(history);
        }

        found.Sort(Entry.Compare);
        long last = SequenceNumbers.Unassigned;
        foreach (Entry entry in found)
        {
            // Of one number in two terms the later term counts, and comes first.
            if (entry.SeqNo != last)
            {
                last = entry.SeqNo;
                yield return leaves[entry.Leaf].Read(entry.Doc, withSource);
            }
        }
    }

    private readonly record struct Entry(long SeqNo, long PrimaryTerm, int Leaf, int Doc)
    {
        public static int Compare(Entry a, Entry b) =>
            a.SeqNo != b.SeqNo ? a.SeqNo.CompareTo(b.SeqNo) : b.PrimaryTerm.CompareTo(a.PrimaryTerm);
    }
}
