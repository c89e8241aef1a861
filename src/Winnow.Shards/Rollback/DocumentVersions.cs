using System.Text;
using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <summary>Finds what a reader holds of documents, dead or alive. One thread.</summary>
internal sealed class DocumentVersions
{
    private readonly List<(int Ord, LeafHistory History, LeafReader Leaf, TermsEnum Ids)> _leaves = [];

    public DocumentVersions(DirectoryReader reader)
    {
        foreach (LeafContext leaf in reader.Leaves)
        {
            if (leaf.Reader.Terms(MetadataFields.Id.Name) is { } terms)
            {
                _leaves.Add((leaf.Ord, new LeafHistory(leaf.Reader), leaf.Reader, terms.Iterator()));
            }
        }
    }

    /// <summary>What there is of a document up to a number, and above.</summary>
    public DocumentVersionsAt Find(string id, long seqNo)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(id);
        StoredVersion? last = null;
        StoredVersion? next = null;
        foreach ((int ord, LeafHistory history, LeafReader leaf, TermsEnum ids) in _leaves)
        {
            if (!ids.SeekExact(utf8))
            {
                continue;
            }

            PostingsEnum postings = ids.Postings();
            for (int doc = postings.NextDoc(); doc != DocIdSetIterator.NoMoreDocs; doc = postings.NextDoc())
            {
                var found = new StoredVersion(
                    ord, doc, history.SeqNo(doc), history.PrimaryTerm(doc), history.Version(doc), history.IsTombstone(doc), leaf.LiveDocs?[doc] ?? true);
                if (found.SeqNo <= seqNo)
                {
                    last = last is { } other && other.IsAfter(found) ? other : found;
                }
                else
                {
                    next = next is { } other && found.IsAfter(other) ? other : found;
                }
            }
        }

        return new DocumentVersionsAt(last, next);
    }

    /// <summary>The operation of a version that was found.</summary>
    public ShardOperation Read(in StoredVersion version)
    {
        int ord = version.Leaf;
        return _leaves.Find(leaf => leaf.Ord == ord).History.Read(version.Doc, withSource: true);
    }
}

/// <summary>What a reader holds of one document.</summary>
/// <param name="Last">The last operation up to a number that is still there. Merges may have dropped one between.</param>
/// <param name="Next">The first one above that is still there.</param>
internal readonly record struct DocumentVersionsAt(StoredVersion? Last, StoredVersion? Next);

/// <summary>An operation on a document, and where it is.</summary>
internal readonly record struct StoredVersion(int Leaf, int Doc, long SeqNo, long PrimaryTerm, long Version, bool IsTombstone, bool IsLive)
{
    public bool IsAfter(in StoredVersion other) => SeqNo != other.SeqNo ? SeqNo > other.SeqNo : PrimaryTerm > other.PrimaryTerm;
}
