using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>Appends the values of one source's documents to a column.</summary>
internal static class ValuesMerger
{
    /// <param name="writer">The merged column.</param>
    /// <param name="entry">The source's column; null when it has none.</param>
    /// <param name="source">The source.</param>
    /// <param name="map">What the values become; null when they stay.</param>
    public static void Append(ValuesWriter writer, ValuesEntry? entry, MergeSource source, int[]? map)
    {
        if (entry is null)
        {
            return;
        }

        var values = new ValuesReader(entry);
        if (values.IsSingleValued)
        {
            AppendSingle(writer, values, source, map);
        }
        else
        {
            AppendMany(writer, values, source, map);
        }
    }

    private static void AppendSingle(ValuesWriter writer, ValuesReader values, MergeSource source, int[]? map)
    {
        Span<long> buffer = stackalloc long[512];
        var (doc, rank) = (values.Docs.NextDoc(0), 0);
        while (doc != DocIdSetIterator.NoMoreDocs)
        {
            // The values lie in the order of their documents.
            var count = Math.Min(buffer.Length, values.Docs.Count - rank);
            values.GetSingle(rank, buffer[..count]);
            rank += count;
            foreach (var value in buffer[..count])
            {
                if (source.Map(doc) is >= 0 and var target)
                {
                    writer.Add(target, map is null ? value : map[value]);
                }

                doc = values.Docs.NextDoc(doc + 1);
            }
        }
    }

    private static void AppendMany(ValuesWriter writer, ValuesReader values, MergeSource source, int[]? map)
    {
        long[] mapped = [];
        for (var doc = values.Docs.NextDoc(0); doc != DocIdSetIterator.NoMoreDocs; doc = values.Docs.NextDoc(doc + 1))
        {
            if (source.Map(doc) is not (>= 0 and var target))
            {
                continue;
            }

            var all = values.GetAll(doc);
            if (map is not null)
            {
                if (mapped.Length < all.Length)
                {
                    mapped = new long[all.Length * 2];
                }

                // The dictionaries have one order, so the ordinals stay ascending.
                for (var i = 0; i < all.Length; i++)
                {
                    mapped[i] = map[all[i]];
                }

                all = mapped.AsSpan(0, all.Length);
            }

            writer.Add(target, all);
        }
    }
}
