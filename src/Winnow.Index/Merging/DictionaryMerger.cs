using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>Merges the dictionaries of a sorted-set column that cannot be searched.</summary>
internal static class DictionaryMerger
{
    /// <summary>Returns what the ordinals of each source become; -1 for a term that no kept document has.</summary>
    public static int[][] Merge(FieldEntry?[] entries, IReadOnlyList<MergeSource> sources, TermDictionaryWriter writer)
    {
        var ords = Array.ConvertAll(entries, entry => TermsMerger.NoOrds(entry?.SortedSetTerms?.Size ?? 0));
        var used = entries.Select((entry, i) => Used(entry, sources[i])).ToArray();
        var queue = new TermCursorQueue(Array.ConvertAll(entries, entry => entry?.SortedSetTerms));
        while (queue.Next())
        {
            var isUsed = false;
            foreach (var source in queue.Sources)
            {
                isUsed |= used[source]?[(int)queue.Cursor(source).Ord] != false;
            }

            if (!isUsed)
            {
                continue;
            }

            foreach (var source in queue.Sources)
            {
                ords[source][queue.Cursor(source).Ord] = (int)writer.Size;
            }

            writer.Add(queue.Term, default);
        }

        return ords;
    }

    /// <summary>The ordinals that kept documents have; null when all documents are kept.</summary>
    private static FixedBitSet? Used(FieldEntry? entry, MergeSource source)
    {
        if (entry is not { SortedSet: { } set, SortedSetTerms: { } terms } || source.KeepsAll)
        {
            return null;
        }

        var used = new FixedBitSet((int)terms.Size);
        var values = new ValuesReader(set);
        for (var doc = values.Docs.NextDoc(0); doc != DocIdSetIterator.NoMoreDocs; doc = values.Docs.NextDoc(doc + 1))
        {
            if (source.Map(doc) >= 0)
            {
                foreach (var ord in values.GetAll(doc))
                {
                    used.Set((int)ord);
                }
            }
        }

        return used;
    }
}
