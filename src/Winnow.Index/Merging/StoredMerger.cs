using Winnow.Index.Codec;

namespace Winnow.Index.Merging;

/// <summary>Merges stored documents: whole chunks as they are where nothing is dropped from them.</summary>
internal static class StoredMerger
{
    private const int ChunksPerReport = 16;

    public static void Merge(IReadOnlyList<MergeSource> sources, SegmentWriter writer, ChunkMethod compression)
    {
        var stored = writer.StartStored(compression);
        foreach (var source in sources)
        {
            var reader = source.Core.Stored;
            for (var chunk = 0; chunk < reader.ChunkCount; chunk++)
            {
                Append(stored, reader, chunk, source);
                if (chunk % ChunksPerReport == 0)
                {
                    writer.Outputs.ReportProgress();
                }
            }
        }

        writer.FinishStored(stored);
    }

    private static void Append(StoredWriter stored, StoredReader reader, int chunk, MergeSource source)
    {
        var raw = reader.Raw(chunk, out _, out var docCount);
        if (source.KeepsAll && DecodedChunk.LengthOf(raw, reader.Name) >= stored.ChunkLength / 2)
        {
            stored.AddChunk(raw, docCount);
            return;
        }

        var decoded = reader.Decode(chunk);
        for (var i = 0; i < decoded.DocCount; i++)
        {
            if (source.Map(decoded.FirstDoc + i) >= 0)
            {
                stored.Add(decoded.Document(i));
            }
        }
    }
}
