namespace Winnow.Index.Queries;

internal static class BitSetFilling
{
    /// <summary>Sets the bits of all documents that an unstarted iterator has.</summary>
    public static void Or(this FixedBitSet bits, DocIdSetIterator iterator)
    {
        Span<int> docs = stackalloc int[256];
        int count;
        while ((count = iterator.NextBlock(docs, DocIdSetIterator.NoMoreDocs)) > 0)
        {
            foreach (var doc in docs[..count])
            {
                bits.Set(doc);
            }
        }
    }
}
