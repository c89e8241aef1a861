using Winnow.Index.Codec;
using Winnow.Store;

namespace Winnow.Index.Merging;

/// <summary>Writes several segments as one, part by part, each streamed from the sources in order: nothing is analysed again.</summary>
internal sealed class SegmentMerger(IReadOnlyList<MergeSource> sources, SegmentWriter writer, ChunkMethod compression)
{
    /// <summary>Merges into a new segment; <paramref name="written"/> hears of bytes and may throw to stop.</summary>
    public static SegmentInfo Merge(
        IReadOnlyList<MergeSource> sources, StoreDirectory directory, string segment, string idField, ChunkMethod compression, Action<long> written)
    {
        using var outputs = new SegmentOutputs(directory, segment, written);
        using var writer = new SegmentWriter(outputs, sources.Sum(source => source.KeptCount), Fields(sources), idField);
        new SegmentMerger(sources, writer, compression).Merge();
        return writer.Finish();
    }

    /// <summary>The live documents of the merged segment; null when all are.</summary>
    public static FixedBitSet? LiveDocs(IReadOnlyList<MergeSource> sources)
    {
        if (sources.All(source => source.Live is null))
        {
            return null;
        }

        var live = new FixedBitSet(sources.Sum(source => source.KeptCount));
        foreach (var source in sources)
        {
            for (var doc = 0; doc < source.Core.Info.MaxDoc; doc++)
            {
                if (source.Live?[doc] != false)
                {
                    live.Set(source.Map(doc));
                }
            }
        }

        return live.Cardinality() == live.Length ? null : live;
    }

    private static List<FieldInfo> Fields(IReadOnlyList<MergeSource> sources)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. sources.SelectMany(source => source.Core.Fields).Select(entry => entry.Info).Where(field => seen.Add(field.Name))];
    }

    private void Merge()
    {
        foreach (var field in Fields(sources))
        {
            var entries = sources.Select(source => source.Core.Field(field.Name)).ToArray();
            var norms = MergeNorms(field, entries);
            MergeTermsAndSortedSet(field, entries, norms);
            MergeSortedNumeric(field, entries);
            MergeBinary(field, entries);
            MergePoints(field, entries);
        }

        StoredMerger.Merge(sources, writer, compression);
    }

    private byte[]? MergeNorms(FieldInfo field, FieldEntry?[] entries)
    {
        if (Array.TrueForAll(entries, entry => entry?.Norms is null))
        {
            return null;
        }

        var norms = new byte[writer.MaxDoc];
        for (var i = 0; i < sources.Count; i++)
        {
            if (entries[i]?.Norms is not { } entry)
            {
                continue;
            }

            var bytes = entry.Bytes;
            if (sources[i].KeepsAll)
            {
                bytes.CopyTo(norms.AsSpan(sources[i].DocBase));
                continue;
            }

            for (var doc = 0; doc < bytes.Length; doc++)
            {
                if (sources[i].Map(doc) is >= 0 and var target)
                {
                    norms[target] = bytes[doc];
                }
            }
        }

        writer.WriteNorms(field, norms);
        return norms;
    }

    private void MergeTermsAndSortedSet(FieldInfo field, FieldEntry?[] entries, byte[]? norms)
    {
        var hasSet = !Array.TrueForAll(entries, entry => entry?.SortedSet is null);
        int[][]? ords = null;
        TermDictionaryWriter? dictionary = null;
        if (!Array.TrueForAll(entries, entry => entry?.Terms is null))
        {
            ords = TermsMerger.Merge(field, entries, sources, writer, norms, hasSet);
        }
        else if (hasSet)
        {
            dictionary = writer.StartDictionary(entries.Sum(entry => entry?.SortedSetTerms?.Size ?? 0));
            ords = DictionaryMerger.Merge(entries, sources, dictionary);
        }

        if (hasSet)
        {
            var values = writer.StartValues();
            for (var i = 0; i < sources.Count; i++)
            {
                ValuesMerger.Append(values, entries[i]?.SortedSet, sources[i], ords![i]);
            }

            if (values.DocCount > 0)
            {
                writer.FinishSortedSet(field, dictionary, values);
            }
        }
    }

    private void MergeSortedNumeric(FieldInfo field, FieldEntry?[] entries)
    {
        if (Array.TrueForAll(entries, entry => entry?.SortedNumeric is null))
        {
            return;
        }

        var values = writer.StartValues();
        for (var i = 0; i < sources.Count; i++)
        {
            ValuesMerger.Append(values, entries[i]?.SortedNumeric, sources[i], map: null);
        }

        if (values.DocCount > 0)
        {
            writer.FinishSortedNumeric(field, values);
        }
    }

    private void MergeBinary(FieldInfo field, FieldEntry?[] entries)
    {
        if (Array.TrueForAll(entries, entry => entry?.Binary is null))
        {
            return;
        }

        var column = writer.StartBinary();
        var any = false;
        for (var i = 0; i < sources.Count; i++)
        {
            if (entries[i]?.Binary is not { } entry)
            {
                continue;
            }

            var values = new SegmentBinaryColumn(entry);
            for (var doc = 0; doc < sources[i].Core.Info.MaxDoc; doc++)
            {
                if (sources[i].Map(doc) is >= 0 and var target && values.TryGet(doc, out var value))
                {
                    column.Add(target, value);
                    any = true;
                }
            }
        }

        if (any)
        {
            writer.FinishBinary(field, column);
        }
    }

    private void MergePoints(FieldInfo field, FieldEntry?[] entries)
    {
        if (Array.TrueForAll(entries, entry => entry?.Points is null))
        {
            return;
        }

        PointsMerger.Merge(field, entries, sources, writer);
    }
}
