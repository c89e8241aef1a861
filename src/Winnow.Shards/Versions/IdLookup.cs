using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Shards;

/// <summary>Finds the live document of an id in a reader. Holds cursors over all segments: one thread at a time.</summary>
internal sealed class IdLookup
{
    private readonly LeafLookup[] _leaves;

    public IdLookup(DirectoryReader reader)
    {
        var leaves = new List<LeafLookup>(reader.Leaves.Count);
        foreach (LeafContext leaf in reader.Leaves)
        {
            if (leaf.Reader.NumDocs > 0 && leaf.Reader.Terms(MetadataFields.Id.Name) is { } terms)
            {
                leaves.Add(new LeafLookup(leaf.Reader, terms.Iterator()));
            }
        }

        // A document that changes was probably changed lately.
        leaves.Reverse();
        _leaves = [.. leaves];
    }

    /// <summary>The segment and the document in it; false when no live document has the id.</summary>
    public bool TryFind(ReadOnlySpan<byte> id, out LeafReader leaf, out int doc)
    {
        foreach (LeafLookup candidate in _leaves)
        {
            if (candidate.TryFind(id, out doc))
            {
                leaf = candidate.Leaf;
                return true;
            }
        }

        leaf = null!;
        doc = -1;
        return false;
    }

    /// <summary>The version of the live document.</summary>
    public bool TryGetVersion(ReadOnlySpan<byte> id, out VersionValue version)
    {
        foreach (LeafLookup candidate in _leaves)
        {
            if (candidate.TryFind(id, out int doc))
            {
                version = candidate.VersionOf(doc);
                return true;
            }
        }

        version = default;
        return false;
    }

    /// <summary>The version of a document that was found.</summary>
    public static VersionValue VersionOf(LeafReader leaf, int doc) => new LeafLookup(leaf, null!).VersionOf(doc);

    private sealed class LeafLookup(LeafReader leaf, TermsEnum ids)
    {
        private SortedNumericColumn? _seqNos;
        private SortedNumericColumn? _terms;
        private SortedNumericColumn? _versions;

        public LeafReader Leaf => leaf;

        public bool TryFind(ReadOnlySpan<byte> id, out int doc)
        {
            doc = -1;
            if (!ids.SeekExact(id))
            {
                return false;
            }

            FixedBitSet? live = leaf.LiveDocs;
            PostingsEnum postings = ids.Postings();
            while ((doc = postings.NextDoc()) != DocIdSetIterator.NoMoreDocs)
            {
                if (live is null || live[doc])
                {
                    return true;
                }
            }

            return false;
        }

        public VersionValue VersionOf(int doc)
        {
            _seqNos ??= leaf.SortedNumeric(MetadataFields.SeqNo.Name);
            _terms ??= leaf.SortedNumeric(MetadataFields.PrimaryTerm.Name);
            _versions ??= leaf.SortedNumeric(MetadataFields.Version.Name);
            return new VersionValue(Value(_versions, doc), Value(_seqNos, doc), Value(_terms, doc), TranslogLocation.None);
        }

        private static long Value(SortedNumericColumn? column, int doc) =>
            column is not null && column.TryGet(doc, out long value) ? value : 0;
    }
}
