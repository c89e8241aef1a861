using Winnow.Index;
using Winnow.Index.Queries;
using Winnow.Search.Mappings;

namespace Winnow.Search;

/// <summary>Disjoint parts of a shard's documents, the same on every copy: by the hash of the seq_no.</summary>
internal static class Slices
{
    public static Query ToQuery(SliceBuilder slice) => new PredicateQuery($"slice({slice.Id} of {slice.Max})", leaf => On(slice, leaf));

    private static Predicate<int>? On(SliceBuilder slice, LeafContext leaf)
    {
        var column = leaf.Reader.SortedNumeric(MetadataFields.SeqNo.Name);
        return doc => PartOf(column, leaf, doc, slice.Max) == slice.Id;
    }

    private static int PartOf(SortedNumericColumn? column, LeafContext leaf, int doc, int parts)
    {
        var key = column is not null && column.TryGet(doc, out var seqNo) ? (ulong)seqNo : (ulong)(leaf.DocBase + doc);
        return (int)((key * 0x9E3779B97F4A7C15 >> 33) % (ulong)parts);
    }
}
