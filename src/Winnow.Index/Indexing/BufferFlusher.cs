using Winnow.Index.Codec;
using Winnow.Store;

namespace Winnow.Index.Indexing;

/// <summary>Writes a buffer of documents as a segment.</summary>
internal static class BufferFlusher
{
    public static SegmentInfo Flush(DocumentBuffer buffer, StoreDirectory directory, string segment, string idField, ChunkMethod compression)
    {
        var fields = buffer.UsedFields;
        using var outputs = new SegmentOutputs(directory, segment);
        using var writer = new SegmentWriter(outputs, buffer.DocCount, [.. fields.Select(field => field.Info)], idField);
        foreach (var field in fields)
        {
            FlushField(writer, field);
        }

        FlushStored(writer, buffer, compression);
        return writer.Finish();
    }

    private static void FlushField(SegmentWriter writer, FieldBuffer field)
    {
        var info = field.Info;
        var norms = field.Norms(writer.MaxDoc);
        if (norms is not null)
        {
            writer.WriteNorms(info, norms.AsSpan(0, writer.MaxDoc));
        }

        if (field.Postings is { } postings)
        {
            FlushTerms(writer, field, postings, norms);
        }

        if (info.DocValues == DocValuesType.SortedNumeric || info.HasPoints)
        {
            FlushNumbers(writer, info, field.Numbers!);
        }

        if (field.Blobs is { Count: > 0 } blobs)
        {
            var column = writer.StartBinary();
            for (var i = 0; i < blobs.Count; i++)
            {
                column.Add(blobs.Doc(i), blobs.Value(i));
            }

            writer.FinishBinary(info, column);
        }
    }

    private static void FlushTerms(SegmentWriter writer, FieldBuffer field, PostingsBuffer postings, byte[]? norms)
    {
        var info = field.Info;
        var sorted = postings.Table.Sorted();
        TermDictionaryWriter? dictionary = null;
        int[] ords;
        if (info.Index != IndexOptions.None)
        {
            var terms = writer.StartTerms(info, norms, sorted.Length);
            ords = postings.Flush(terms, sorted);
            if (terms.Size > 0)
            {
                writer.FinishTerms(info, terms);
            }
        }
        else
        {
            dictionary = writer.StartDictionary(sorted.Length);
            ords = new int[sorted.Length];
            foreach (var id in sorted)
            {
                ords[id] = (int)dictionary.Size;
                dictionary.Add(postings.Table.Term(id), default);
            }
        }

        if (info.DocValues == DocValuesType.SortedSet && field.Numbers!.Count > 0)
        {
            var values = writer.StartValues();
            field.Numbers.FlushColumn(values, ords, distinct: true);
            writer.FinishSortedSet(info, dictionary, values);
        }
    }

    private static void FlushNumbers(SegmentWriter writer, FieldInfo info, NumberBuffer numbers)
    {
        if (numbers.Count == 0)
        {
            return;
        }

        var docCount = numbers.DocCount();
        if (info.DocValues == DocValuesType.SortedNumeric)
        {
            var values = writer.StartValues();
            numbers.FlushColumn(values, map: null, distinct: false);
            writer.FinishSortedNumeric(info, values);
        }

        if (info.HasPoints)
        {
            var points = writer.StartPoints();
            numbers.FlushPoints(points);
            writer.FinishPoints(info, points, docCount);
        }
    }

    private static void FlushStored(SegmentWriter writer, DocumentBuffer buffer, ChunkMethod compression)
    {
        var stored = writer.StartStored(compression);
        for (var i = 0; i < buffer.Sources.Count; i++)
        {
            stored.Add(buffer.Sources.Value(i));
        }

        writer.FinishStored(stored);
    }
}
